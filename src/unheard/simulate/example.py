"""The organisation that `unheard demo` shows."""

from unheard.simulate.organisation import AIVersion, Channel, Organisation, Topic

ORGANISATION = Organisation(
    topics=(
        Topic(
            name="billing/refund",
            share=0.16,
            difficulty=0.50,
            ai_share=0.45,
            team="payments",
            tool="issue_refund",
            about_order=True,
        ),
        Topic(
            name="billing/invoice",
            share=0.11,
            difficulty=0.55,
            ai_share=0.40,
            team="payments",
            tool="correct_invoice",
            about_order=True,
        ),
        Topic(
            name="delivery/late",
            share=0.18,
            difficulty=0.50,
            ai_share=0.50,
            team="logistics",
            tool="trace_parcel",
            about_order=True,
        ),
        Topic(
            name="delivery/damaged",
            share=0.09,
            difficulty=0.50,
            ai_share=0.35,
            team="logistics",
            tool="send_replacement",
            about_order=True,
        ),
        Topic(name="account/login", share=0.13, difficulty=0.30, ai_share=0.65, team="accounts", tool="reset_password"),
        Topic(
            name="account/details", share=0.08, difficulty=0.15, ai_share=0.70, team="accounts", tool="update_details"
        ),
        Topic(name="technical/app", share=0.12, difficulty=0.68, ai_share=0.40, team="technical", tool="reset_device"),
        Topic(
            name="subscription/cancel",
            share=0.07,
            difficulty=0.42,
            ai_share=0.40,
            team="accounts",
            tool="cancel_subscription",
        ),
        Topic(name="product/question", share=0.06, difficulty=0.15, ai_share=0.75, team="technical"),
    ),
    channels=(
        Channel(name="chat", share=0.36, ai=1.0, wait=100, talk=620, ai_wait=4, reopens=0.06),
        Channel(name="email", share=0.27, ai=0.55, wait=5 * 3600, talk=14 * 3600, ai_wait=90, reopens=0.22),
        Channel(name="messaging", share=0.16, ai=0.9, wait=900, talk=5400, ai_wait=6, reopens=0.18),
        Channel(name="voice", share=0.12, ai=0.25, wait=110, talk=380, ai_wait=2, reopens=0.0),
        Channel(name="web_form", share=0.09, ai=0.5, wait=7 * 3600, talk=16 * 3600, ai_wait=120, reopens=0.14),
    ),
    ai_versions=(
        AIVersion(name="assistant-1.0", since_day=0, skill=0.0),
        AIVersion(name="assistant-1.4", since_day=120, skill=0.3),
        AIVersion(name="assistant-2.0", since_day=240, skill=0.55),
    ),
    agents=(
        ("payments", ("ann", "boris", "carla", "daniel", "emre", "fatima")),
        ("logistics", ("george", "hanna", "ines", "jonas", "kira", "luis")),
        ("accounts", ("maria", "noah", "olivia", "paulo", "quentin")),
        ("technical", ("rosa", "samir", "tereza", "ulrich", "victor", "wanda")),
    ),
)
