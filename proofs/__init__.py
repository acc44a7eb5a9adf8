"""The product's promises as commands: each starts the product as an operator does, tries to break one promise, and
prints what came out, the figure last. The exit status is 0 only when the promise held."""
