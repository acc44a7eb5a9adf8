// Sets a patient's password with the secret that stands behind the # of the address, which no server and no log has
// seen. An invitation asks for the patient's date of birth, too.
"use strict";

const form = document.getElementById("choose");
const said = document.getElementById("said");
const invited = document.getElementById("invited");
const link = new URLSearchParams(location.hash.slice(1));
const isInvitation = link.get("purpose") === "invitation";
const say = (sentence) => { said.textContent = sentence; };
const typed = (id) => document.getElementById(id).value;

if (link.get("uid") && link.get("token")) {
  form.hidden = false;
  invited.hidden = invited.disabled = !isInvitation;
  history.replaceState(null, "", location.pathname);
} else {
  say("Please open the whole link from your e-mail.");
}

const body = () => {
  const told = { uid: link.get("uid"), token: link.get("token"), new_password: typed("new") };
  if (!isInvitation) return told;
  told.date_of_birth = typed("born");
  if (typed("username").trim()) told.username = typed("username");
  return told;
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (typed("new") !== typed("again")) return say("The two passwords are not the same.");
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const path = isInvitation ? "/v1/portal/invitations/accept/" : "/v1/portal/password/reset/confirm/";
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body()),
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
