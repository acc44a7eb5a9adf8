"""The documentation as a site: `python -m tools.site` gathers the pages, has zensical render them, looks for slips."""
