"""Everything that is limited, and more tries at each than it lets through."""

import json
from datetime import timedelta
from http.cookies import SimpleCookie

from django.utils import timezone

from careflow.domains.accounts.models import Session
from careflow.domains.organizations.models import Membership
from careflow.domains.patients.models import Patient
from careflow.domains.scheduling.models import AvailabilitySettings
from careflow.platform import identity
from careflow.platform.identity import Claims, Surface, TokenType
from proofs.wire import Line, Question
from tests.cast import enter_patients
from tests.conftest import token_for
from tests.domains.accounts.doors import give_factor
from tests.domains.medications.factories import a_medication
from tests.domains.scheduling.factories import make_slot, take_bookings

MORE = 6  # tries beyond what is let through
WRONG = "nobody’s password"


class Doors:
    """`sign_in_account(16)` and so on: that many questions which one counter counts. Named like the limit."""

    def __init__(self, cast, port):
        enter_patients(cast)
        self.cast, self.port = cast, port
        self.north = cast.facilities["north"].pk
        self.addresses = iter(range(1, 250))
        self.tokens = {name: token_for(cast.users[name]) for name in ("ada", "olivia", "ana", "paul")}
        self.secret, self.cookie = self._secret("/v1/users/csrf/")

    def _secret(self, path):
        line = Line(self.port)
        line.send(Question("GET", path, b"", {}))
        told = line.receive()
        cookies = SimpleCookie(dict(told.headers)["set-cookie"])
        line.close()
        return json.loads(told.body)["csrfToken"], f"csrftoken={cookies['csrftoken'].value}"

    def address(self):
        return f"203.0.113.{next(self.addresses)}"

    def ask(self, method, path, body=None, *, who="", address="203.0.113.250"):
        question = Question.of_api(self.tokens.get(who, ""), method, path, body or {})
        if not who:
            question = Question(question.method, question.path, question.payload, {"Content-Type": "application/json"})
        return question.having(X_Forwarded_For=address, X_CSRFToken=self.secret, Cookie=self.cookie)

    def at_north(self, method, path, body=None, *, who="ada"):
        return self.ask(method, f"{path}?facility_id={self.north}", body, who=who)

    def sign_in(self, username, password=WRONG, **more):
        return self.ask("POST", "users/token/", {"username": username, "password": password}, **more)

    def sign_in_account(self, tries):
        return [self.sign_in("nina", address=self.address()) for _ in range(tries)]

    def sign_in_address(self, tries):
        address = self.address()
        return [self.sign_in(f"guess{number}", address=address) for number in range(tries)]

    def demo_address(self, tries):
        return [self.ask("POST", "users/demo-login/", address="203.0.113.251")] * tries

    def registration_address(self, tries):
        person = {"password": "a good password", "first_name": "New", "last_name": "Person"}
        return [
            self.ask("POST", "users/register/", {**person, "username": f"new{n}", "email": f"new{n}@example.org"})
            for n in range(tries)
        ]

    def console_account(self, tries):
        return [self._console("ada", self.address()) for _ in range(tries)]

    def console_address(self, tries):
        address = self.address()
        return [self._console(f"guess{number}", address) for number in range(tries)]

    def _console(self, username, address):
        form = f"username={username}&password=wrong&csrfmiddlewaretoken={self.secret}".encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": address}
        return Question("POST", "/admin/login/", form, {**headers, "Cookie": self.cookie})

    def refresh_family(self, tries):
        now = timezone.now()
        user, expires = self.cast.users["bill"], now + timedelta(days=1)
        session = Session.objects.create(
            user=user, surface=user.surface, issued_at=now, rotated_at=now, expires_at=expires
        )
        claims = Claims(user.pk, session.pk, Surface.CLINIC, session.generation)
        token = identity.issue(kind=TokenType.REFRESH, claims=claims, issued_at=now, expires_at=expires)
        return [self.ask("POST", "users/token/refresh/", {"refresh": token})] * tries

    def second_factor_tries(self, tries):
        """By somebody at a screen left open; at the door they would meet the limit of sign-ins first."""
        give_factor(self.cast.users["petra"])
        self.tokens["petra"] = token_for(self.cast.users["petra"])
        return [self.ask("POST", "users/second-factor/disable/", {"otp": "000000"}, who="petra")] * tries

    def own_password_session(self, tries):
        body = {"old_password": WRONG, "new_password": "four other good words"}
        return [self.ask("POST", "users/password/change/", body, who="paul")] * tries

    def password_reset_account(self, tries):
        return [
            self.ask("POST", "users/password/reset/", {"username": "stan"}, address=self.address())
            for _ in range(tries)
        ]

    def password_reset_address(self, tries):
        address = self.address()
        return [
            self.ask("POST", "users/password/reset/", {"username": f"nobody{number}"}, address=address)
            for number in range(tries)
        ]

    def password_link_address(self, tries):
        body = {"uid": 1, "token": "guess", "new_password": "four other good words"}
        return [self.ask("POST", "users/password/reset/confirm/", body)] * tries

    def invitation_person(self, tries):
        member = Membership.unscoped.get(user=self.cast.users["sara"]).pk
        return [self.ask("POST", f"organizations/people/{member}/invite/", who="olivia")] * tries

    def calendar_feed_guess(self, tries):
        address = self.address()
        return [self.ask("GET", f"appointments/calendar/guess{n}.ics", address=address) for n in range(tries)]

    def ssn_reveal(self, tries):
        ana = self.cast.patients["ana"]
        Patient.unscoped.filter(pk=ana.pk).update(ssn="123456789", ssn_last4="6789")
        return [self.at_north("GET", f"patients/{ana.pk}/reveal-ssn/")] * tries

    def chart_export(self, tries):
        return [self.at_north("GET", f"patients/{self.cast.patients['ana'].pk}/export/", who="paul")] * tries

    def documents_upload(self, tries):
        """Of nothing: what is refused costs as much, and counts."""
        parts = {'name="file"; filename="a.pdf"': "", 'name="patient"': self.cast.patients["ana"].pk}
        said = "".join(f"--edge\r\nContent-Disposition: form-data; {name}\r\n\r\n{x}\r\n" for name, x in parts.items())
        form = {"Content-Type": "multipart/form-data; boundary=edge", "Authorization": f"Bearer {self.tokens['ada']}"}
        path = f"/v1/patients/documents/?facility_id={self.north}"
        return [Question("POST", path, f"{said}--edge--\r\n".encode(), form)] * tries

    def messages_patient(self, tries):
        body = {"subject": "Hours", "body": "Is the office open on Friday?"}
        return [self.ask("POST", "portal/messaging/threads/", body, who="ana")] * tries

    def own_profile_patient(self, tries):
        return [self.ask("PATCH", "portal/me/", {"preferred_name": f"Ana {n}"}, who="ana") for n in range(tries)]

    def refills_patient(self, tries):
        """Each of a medication of its own: nobody asks for one twice."""
        ana = self.cast.patients["ana"]
        medications = [a_medication(ana, f"Drug {number}").pk for number in range(tries)]
        return [
            self.ask("POST", "portal/refill-requests/", {"medication_id": pk, "days_supply": 30}, who="ana")
            for pk in medications
        ]

    def bookings_patient(self, tries):
        """Not one of the counters: counted by the visits that were booked."""
        paul = self.cast.staff["paul@north"]
        take_bookings(paul)
        AvailabilitySettings.unscoped.create(facility=paul.facility, most_open_bookings=10 * tries)
        first = timezone.now() + timedelta(days=3)
        slots = [make_slot(paul, first + number * timedelta(minutes=15)).pk for number in range(tries)]
        return [self.ask("POST", "portal/scheduling/book/", {"slot_id": slot}, who="ana") for slot in slots]
