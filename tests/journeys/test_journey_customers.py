"""Who is one customer, and in which cluster a conversation counts."""

from journey_worlds import World, day, short


def customers(world: World) -> dict[str, str | None]:
    return {short(row["conversation_key"]): row["customer_key"] for row in world.table("contact")}


def test_identities_of_one_conversation_are_one_customer_named_by_the_smallest_hash(world: World) -> None:
    world.conversation("a", opened=0, customer="id-9", customer_email_hash="mail-1")
    world.conversation("b", opened=1, customer_email_hash="mail-1", customer_phone_hash="phone-1")
    world.conversation("c", opened=2, customer_phone_hash="phone-1")
    world.conversation("d", opened=3, customer="id-7")
    assert customers(world) == {"a": "id-9", "b": "id-9", "c": "id-9", "d": "id-7"}


def test_outcomes_surveys_and_observations_link_identities_too(world: World) -> None:
    world.conversation("a", opened=0, customer="id-1")
    world.conversation("b", opened=1, customer_email_hash="mail-1")
    world.conversation("c", opened=2, customer_phone_hash="phone-1")
    world.conversation("d", opened=3, customer_phone_hash="phone-2")
    world.conversation("e", opened=3, customer_phone_hash="phone-3")
    world.add("outcome", outcome_key="o", customer_id_hash="id-1", customer_email_hash="mail-1", type="purchase")
    world.add("survey", survey_key="s", customer_id_hash="id-1", customer_phone_hash="phone-1")
    world.add("relational_survey", survey_key="r", customer_id_hash="id-1", customer_phone_hash="phone-2")
    world.add("observed", observed_key="b", fact="churn", customer_id_hash="id-1", customer_phone_hash="phone-3")
    assert set(customers(world).values()) == {"id-1"}


def test_a_declared_link_joins_both_sides_and_what_hangs_on_them(world: World) -> None:
    world.conversation("a", opened=0, customer="id-1")
    world.conversation("b", opened=1, customer="id-2", customer_email_hash="mail-2")
    world.conversation("c", opened=2, customer_email_hash="mail-2")
    world.add("identity_link", link_key="l", customer_id_hash="id-1", same_id_hash="id-2")
    assert customers(world) == {"a": "id-1", "b": "id-1", "c": "id-1"}


def test_an_address_of_more_than_three_ids_links_nobody_and_names_nobody(world: World) -> None:
    for number in range(4):
        world.conversation(f"a{number}", opened=number, customer=f"id-{number}", customer_email_hash="mail-desk")
    world.conversation("b", opened=9, customer_email_hash="mail-desk")
    world.conversation("c", opened=9, customer_email_hash="mail-desk", customer_phone_hash="phone-1")
    assert customers(world) == {"a0": "id-0", "a1": "id-1", "a2": "id-2", "a3": "id-3", "b": None, "c": "phone-1"}


def test_what_is_observed_of_a_shared_address_is_observed_of_nobody(world: World) -> None:
    for number in range(4):
        world.conversation(f"a{number}", opened=number, customer=f"id-{number}", customer_email_hash="mail-desk")
    world.add("observed", observed_key="o", fact="churn", customer_email_hash="mail-desk", to_us=day(99))
    world.conversation("b", opened=9, customer="id-9")
    until = {row["customer_key"]: row["churn_us"] for row in world.table("observed_until")}
    assert set(until.values()) == {None}


def test_an_address_of_exactly_three_ids_still_links_them(world: World) -> None:
    for number in range(3):
        world.conversation(f"a{number}", opened=number, customer=f"id-{number}", customer_email_hash="mail-home")
        world.conversation(f"b{number}", opened=number, customer=f"id-{number}", customer_email_hash="mail-home")
    assert set(customers(world).values()) == {"id-0"}


def test_a_shared_number_beside_an_own_address_does_not_break_the_link_of_id_and_address(world: World) -> None:
    for number in range(4):
        world.conversation(f"a{number}", opened=0, customer=f"id-{number}", customer_phone_hash="phone-switchboard")
    world.conversation(
        "b", opened=1, customer="id-0", customer_email_hash="mail-0", customer_phone_hash="phone-switchboard"
    )
    world.conversation("c", opened=2, customer_email_hash="mail-0")
    found = customers(world)
    assert (found["b"], found["c"]) == ("id-0", "id-0")
    assert found["a1"] == "id-1"


def test_cluster_is_the_account_that_two_customers_share_else_the_customer_else_the_conversation(world: World) -> None:
    world.conversation("a", opened=0, customer="id-1", account_hash="acc-shared")
    world.conversation("b", opened=1, customer="id-2", account_hash="acc-shared")
    world.conversation("b2", opened=1, customer="id-2")
    world.conversation("c", opened=2, customer="id-3", account_hash="acc-of-one")
    world.conversation("d", opened=3)
    world.conversation("e", opened=3, account_hash="acc-shared")
    assert world.by_key("contact", "cluster_key") == {
        "a": "acc-shared",
        "b": "acc-shared",
        "b2": "acc-shared",
        "c": "id-3",
        "d": "desk|d",
        "e": "desk|e",
    }
    identified = {key for key, yes in world.by_key("contact", "is_identified").items() if yes}
    assert identified == {"a", "b", "b2", "c"}


def test_an_account_that_one_customer_has_under_two_identities_is_not_shared(world: World) -> None:
    world.conversation("a", opened=0, customer="id-1", customer_email_hash="mail-1", account_hash="acc")
    world.conversation("b", opened=1, customer_email_hash="mail-1", account_hash="acc")
    assert set(world.by_key("contact", "cluster_key").values()) == {"id-1"}


def test_a_family_phone_joins_nobody_because_a_desk_knows_its_own_customers(world: World) -> None:
    world.conversation("a", opened=0, customer="id-1", customer_email_hash="mail-1", customer_phone_hash="phone-home")
    world.conversation("b", opened=1, customer="id-2", customer_email_hash="mail-2", customer_phone_hash="phone-home")
    world.conversation("c", opened=2, customer_phone_hash="phone-home")
    world.conversation("d", opened=3, customer_email_hash="mail-1")
    assert customers(world) == {"a": "id-1", "b": "id-2", "c": None, "d": "id-1"}
    assert [(row["identity_hash"], row["reason"]) for row in world.table("shared_identity")] == [
        ("phone-home", "used by people with ids of their own")
    ]


def test_a_phone_joins_the_ids_of_two_systems_and_two_ids_that_an_address_joins(world: World) -> None:
    world.conversation("a", opened=0, customer="id-1", customer_phone_hash="phone-1")
    world.conversation("b", opened=1, customer="id-9", customer_phone_hash="phone-1", source="calls")
    world.conversation("c", opened=0, customer="lead-2", customer_email_hash="mail-2", customer_phone_hash="phone-2")
    world.conversation("d", opened=1, customer="user-2", customer_email_hash="mail-2", customer_phone_hash="phone-2")
    found = customers(world)
    assert found["a"] == found["calls|b"] == "id-1"
    assert found["c"] == found["d"] == "lead-2"


def test_a_family_mailbox_joins_nobody_whose_number_is_their_own(world: World) -> None:
    world.conversation("a", opened=0, customer="id-1", customer_email_hash="mail-home", customer_phone_hash="phone-1")
    world.conversation("b", opened=1, customer="id-2", customer_email_hash="mail-home", customer_phone_hash="phone-2")
    world.conversation("c", opened=2, customer_email_hash="mail-home")
    # without numbers of their own, two ids of one address may be one person (a lead who became a user)
    world.conversation("d", opened=0, customer="id-3", customer_email_hash="mail-3", customer_phone_hash="phone-3")
    world.conversation("e", opened=1, customer="id-4", customer_email_hash="mail-3")
    assert customers(world) == {"a": "id-1", "b": "id-2", "c": None, "d": "id-3", "e": "id-3"}


def test_a_company_number_joins_neither_its_people_nor_their_addresses(world: World) -> None:
    for number in range(9):
        world.conversation(
            f"a{number}",
            opened=number,
            customer=f"id-{number}",
            customer_email_hash=f"mail-{number}",
            customer_phone_hash="phone-company",
        )
    assert set(customers(world).values()) == {f"id-{number}" for number in range(9)}


def undo(world: World, one: str, other: str) -> None:
    world.add("identity_link", link_key=f"undone|{one}{other}", customer_id_hash=one, same_email_hash=other)


def test_what_was_undone_stays_apart_whatever_else_would_join_it(world: World) -> None:
    world.conversation("a", opened=0, customer="id-1", customer_email_hash="mail-1", customer_phone_hash="phone-1")
    world.conversation("b", opened=1, customer_email_hash="mail-1", customer_phone_hash="phone-1")
    world.conversation("c", opened=2, customer="id-5", customer_email_hash="mail-5")
    undo(world, "id-1", "mail-1")

    found = customers(world)
    assert found["a"] != found["b"]
    assert found["c"] == "id-5"
    edges = {
        (row["left_hash"], row["right_hash"]): (row["reason"], row["is_used"]) for row in world.table("identity_edge")
    }
    assert edges == {
        ("id-1", "mail-1"): ("same record", False),
        ("id-1", "phone-1"): ("same record", True),
        ("mail-1", "phone-1"): ("same record", False),
        ("id-5", "mail-5"): ("same record", True),
    }


def test_a_declared_link_outlasts_a_record_where_both_cannot_hold(world: World) -> None:
    world.conversation("a", opened=0, customer="id-1", customer_phone_hash="phone-1")
    world.add("identity_link", link_key="l", customer_email_hash="mail-1", same_phone_hash="phone-1")
    undo(world, "id-1", "mail-1")

    used = {(row["left_hash"], row["right_hash"]): row["is_used"] for row in world.table("identity_edge")}
    assert used == {("id-1", "phone-1"): False, ("mail-1", "phone-1"): True}


def test_kinds_of_identity_are_counted_over_everything_that_is_one_customer(world: World) -> None:
    world.conversation("a", opened=0, customer="id-1", customer_email_hash="mail-1")
    world.conversation("b", opened=1, customer_email_hash="mail-1", customer_phone_hash="phone-1")
    world.conversation("c", opened=2, customer="id-2")
    world.add("identity_link", link_key="l", customer_id_hash="id-2", same_id_hash="id-3")
    world.conversation("d", opened=3)
    assert world.by_key("contact", "identity_kinds") == {"a": 3, "b": 3, "c": 1, "d": None}
