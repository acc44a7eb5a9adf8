// One booking, with types from the contract: `node build/js/day.js ADDRESS` signs in at the demo's front desk, lists a
// day, books a free time for a patient who has nothing on that day, and meets the refusal of a second booking.
import { randomUUID } from "node:crypto";
import createClient from "openapi-fetch";
import type { components, paths } from "./build/careflow.js";

type Visit = components["schemas"]["AppointmentOut"];

class Refused extends Error {}

/** What is wrong with an answer is in its body; `data` is missing then. */
function expect<Answer>(answer: { data?: Answer; error?: unknown; response: Response }): Answer {
  if (answer.data === undefined) {
    throw new Refused(`${answer.response.status} ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

/** A client that shows an access token. A browser keeps cookies by itself; Node has to be told. */
async function signIn(baseUrl: string, username: string, password: string) {
  const client = createClient<paths>({ baseUrl });
  const first = await client.GET("/v1/users/csrf/");
  const { access } = expect(
    await client.POST("/v1/users/token/", {
      params: { header: { "X-CSRFToken": expect(first).csrfToken } },
      headers: { Cookie: cookieOf(first.response) },
      body: { username, password },
    }),
  );
  client.use({
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${access}`);
      return request;
    },
  });
  return client;
}

/** The wall clock of a clinic, as bookings want it: 2027-03-15T09:00. */
function onTheClock(instant: string, timeZone: string): string {
  const shown = new Date(instant).toLocaleString("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  return shown.replace(" ", "T");
}

async function main(baseUrl: string): Promise<void> {
  const desk = await signIn(baseUrl, "demo_staff", "Admin123!");
  const me = expect(await desk.GET("/v1/users/me/"));
  const clinic = me.current_membership?.facility;
  if (!clinic) throw new Error("This person works at no clinic.");

  const found = expect(await desk.GET("/v1/patients/", { params: { query: { search: "specimen, ingrid" } } }));
  const patient = found[0];
  if (!patient) throw new Error("The demo has no such patient.");
  const visits = expect(await desk.GET("/v1/appointments/", { params: { query: { patient_id: patient.id } } }));
  const taken = new Set(visits.map((visit: Visit) => visit.appointment_time.slice(0, 10)));

  const slots = expect(await desk.GET("/v1/appointments/bookable-slots/"));
  const free = slots
    .filter((slot) => !slot.is_booked)
    .map((slot) => ({ ...slot, starts: onTheClock(slot.start_time, clinic.timezone) }))
    .find((slot) => !taken.has(slot.starts.slice(0, 10)));
  if (!free?.appointment_type) throw new Error("No time is free.");
  const date = free.starts.slice(0, 10);
  const before = expect(await desk.GET("/v1/appointments/", { params: { query: { date } } }));

  const statuses = expect(await desk.GET("/v1/facilities/appointment-statuses/"));
  const confirmed = statuses.find((status) => status.code === "confirmed");
  if (!confirmed) throw new Error("The clinic does not confirm visits.");
  const body: components["schemas"]["AppointmentIn"] = {
    patient: patient.id,
    appointment_time: free.starts,
    appointment_type: free.appointment_type,
    rendering_provider: free.provider,
    status: confirmed.id,
  };
  const key = { "Idempotency-Key": randomUUID() };
  const booked = expect(await desk.POST("/v1/appointments/", { params: { header: key }, body }));
  const after = expect(await desk.GET("/v1/appointments/", { params: { query: { date } } }));
  console.log(`${booked.patient_name}: ${booked.appointment_time}, ${after.length - before.length} more that day`);

  const twin = await desk.POST("/v1/appointments/", { body: { ...body, allow_same_day_double_book: true } });
  console.log(`the same again: ${twin.response.status} ${twin.error?.code}`);
}

await main(process.argv[2] ?? "http://127.0.0.1:8000");
