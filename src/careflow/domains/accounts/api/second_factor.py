from careflow.domains.accounts import operations, queries
from careflow.domains.accounts.api.routes import SECTION, routes
from careflow.domains.accounts.schemas import CodeIn, EnrolmentIn, EnrolmentOut, RecoveryCodesOut, SecondFactorOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import signed_in


@routes.endpoint(
    "GET", "users/second-factor/", needs=signed_in(enrolling=True), section=SECTION,
    summary="Read whether the caller's second factor is on, and whether their role asks for one.",
)  # fmt: skip
def get_second_factor(call: Call) -> SecondFactorOut:
    state = queries.get_second_factor(actor=call.actor)
    return SecondFactorOut(
        enrolled=state.confirmed_at is not None,
        confirmed_at=state.confirmed_at,
        required=call.actor.second_factor_required,
        recovery_codes_left=state.recovery_codes_left,
    )


@routes.endpoint(
    "POST", "users/second-factor/", needs=signed_in(enrolling=True), section=SECTION, also=(429,), atomic=False,
    status=201, summary="Begin to set up an authenticator app.",
)  # fmt: skip
def start_second_factor(call: Call, body: EnrolmentIn) -> EnrolmentOut:
    """The secret is shown this once. It counts as soon as a code has confirmed it; beginning again replaces it."""
    enrolment = operations.start_enrolment(actor=call.actor, password=body.password, now=call.now)
    return EnrolmentOut(enrolment.secret, enrolment.uri)


@routes.endpoint(
    "POST", "users/second-factor/confirm/", needs=signed_in(enrolling=True), section=SECTION, also=(429,),
    atomic=False, summary="Turn the second factor on with a first code of the app.",
)  # fmt: skip
def confirm_second_factor(call: Call, body: CodeIn) -> RecoveryCodesOut:
    """The recovery codes are shown this once; each stands in for the app one time. All other sessions end."""
    return RecoveryCodesOut(operations.confirm_enrolment(actor=call.actor, code=body.otp, now=call.now))


@routes.endpoint(
    "POST", "users/second-factor/disable/", needs=signed_in(), section=SECTION, also=(429,), atomic=False, status=204,
    summary="Turn the second factor off with a code of the app or a recovery code.",
)  # fmt: skip
def disable_second_factor(call: Call, body: CodeIn) -> None:
    """All other sessions end. Where the caller's role asks for a second factor, this session can then only set up
    another one."""
    operations.disable(actor=call.actor, code=body.otp, now=call.now)
