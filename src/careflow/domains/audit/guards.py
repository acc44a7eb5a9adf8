from careflow.platform import guards

guards.declare(guards.append_only("audit_auditevent"), guards.append_only("audit_auditseal"))
