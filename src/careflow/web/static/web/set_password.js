// Sets a password with the secret that stands behind the # of the address, which no server and no log has seen.
"use strict";

const form = document.getElementById("choose");
const said = document.getElementById("said");
const link = new URLSearchParams(location.hash.slice(1));
const say = (sentence) => { said.textContent = sentence; };

if (link.get("uid") && link.get("token")) {
  form.hidden = false;
  history.replaceState(null, "", location.pathname);
} else {
  say("Please open the whole link from your e-mail.");
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [first, again] = ["new", "again"].map((id) => document.getElementById(id).value);
  if (first !== again) return say("The two passwords are not the same.");
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch("/v1/users/password/reset/confirm/", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ uid: link.get("uid"), token: link.get("token"), new_password: first }),
    });
    if (answer.ok) {
      form.hidden = true;
      say("Your password is set. You can sign in with it now.");
    } else {
      say((await answer.json()).detail);
    }
  } catch {
    say("The server did not answer. Please try again.");
  } finally {
    button.disabled = false;
  }
});
