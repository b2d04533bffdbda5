"""How many examples hypothesis tries: few by default, very many in `make deep`, few and always the same for mutants."""

from hypothesis import HealthCheck, settings

settings.register_profile("small", max_examples=60, deadline=None)
settings.register_profile("deep", max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "mutants", max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("small")
