using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Events;

namespace Rapport.Contact.Tests.EventLog;

/// <summary>What "two ids are one person" does, by who says it.</summary>
public sealed class AliasTests
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly NumberingPlan plan;
    private int contacts;

    public AliasTests() => plan = new NumberingPlan(
        new NumberingState(new long[8], new Dictionary<string, KnownEvent>(), [], []), _ => IdentifierTypes.Default,
        _ => $"c_{contacts++:D26}");

    [Theory]
    [InlineData(OriginKind.WriteKey)]
    [InlineData(OriginKind.ApiKey)]
    public void Alias_OfAVisitor_JoinsTheirHistory(OriginKind by)
    {
        Add("1", ("anonymous_id", "cookie"));
        Add("2", ("user_id", "ann"));
        Alias("3", "ann", "cookie", by);

        Assert.Equal(Owner("ann"), Owner("cookie", "anonymous_id"));
        Assert.Empty(plan.Rejects);
    }

    [Theory]
    [InlineData(OriginKind.WriteKey)]
    [InlineData(OriginKind.ApiKey)]
    public void Alias_OfAnIdThatNobodyHas_IsOfADevice(OriginKind by)
    {
        Alias("1", "ann", "later", by);
        Add("2", ("anonymous_id", "later"));

        Assert.Single(Living());
        Assert.Equal(["ann"], Values("user_id"));
    }

    [Fact]
    public void Alias_OfAnotherUser_ByAnApiKey_MakesThemOneUnderBothIds()
    {
        Add("1", ("user_id", "old"));
        Add("2", ("user_id", "new"));
        Alias("3", "new", "old", OriginKind.ApiKey);
        Add("4", ("user_id", "old"));
        Add("5", ("user_id", "new"), ("email", "a@x.com"));

        Assert.Single(Living());
        Assert.Equal(["new", "old"], Values("user_id"));
        Assert.Empty(Values("anonymous_id"));
        Assert.Equal(2, plan.Events.Count(e => e.Event.Name is EventNames.ContactMerged or EventNames.ContactAbsorbed));
    }

    [Fact]
    public void Alias_ToAUserThatIsNotThereYet_ByAnApiKey_RenamesAndMakesNoContact()
    {
        Add("1", ("user_id", "old"));
        Alias("2", "new", "old", OriginKind.ApiKey);

        Assert.Single(plan.Created);
        Assert.Equal(["new", "old"], Values("user_id"));
    }

    [Theory]
    [InlineData(OriginKind.WriteKey)]
    [InlineData(OriginKind.Unspecified)]
    public void Alias_OfAnotherUser_ByAnybodyElse_IsRefusedListedAndStaysOnTheTimeline(OriginKind by)
    {
        Add("1", ("user_id", "victim"));
        Add("2", ("user_id", "visitor"));
        Alias("3", "visitor", "victim", by);

        Assert.NotEqual(Owner("victim"), Owner("visitor"));
        Assert.Equal(2, Living().Count());
        var alias = plan.Events.Single(e => e.Event.Id == "3").Event;
        Assert.Equal((Owner("visitor"), "alias_refused"), (alias.Contact, alias.Flags.Single()));
        Assert.Equal("previous_id", Assert.Single(plan.Rejects).Reject.Fault.Path);
        Assert.Empty(Values("anonymous_id"));
    }

    [Theory]
    [InlineData(OriginKind.WriteKey)]
    [InlineData(OriginKind.ApiKey)]
    public void Alias_OfAUserWithAnotherUniqueId_JoinsNobodyAgainstIt(OriginKind by)
    {
        Add("1", ("user_id", "old"), ("member_no", "1"));
        Add("2", ("user_id", "new"), ("member_no", "2"));
        Alias("3", "new", "old", by);

        Assert.Equal(2, Living().Count());
        Assert.Equal("previous_id", Assert.Single(plan.Rejects).Reject.Fault.Path);
    }

    [Fact]
    public void Alias_Again_ChangesNothingWhoeverSaysIt()
    {
        Add("1", ("user_id", "old"));
        Alias("2", "new", "old", OriginKind.ApiKey);
        Alias("3", "new", "old", OriginKind.WriteKey);
        Alias("4", "new", "new", OriginKind.WriteKey);

        Assert.Empty(plan.Rejects);
        Assert.Equal(["new", "old"], Values("user_id"));
        Assert.Empty(Values("anonymous_id"));
    }

    [Fact]
    public void UserIds_MadeOneByAnAlias_KeepAThirdOut()
    {
        Add("1", ("user_id", "old"));
        Alias("2", "new", "old", OriginKind.ApiKey);
        Add("3", ("user_id", "old"), ("anonymous_id", "tablet"));
        Add("4", ("user_id", "third"), ("anonymous_id", "tablet"));

        Assert.Equal(2, Living().Count());
        Assert.Equal(Owner("third"), Owner("tablet", "anonymous_id"));
    }

    private void Add(string id, params (string Type, string Value)[] identifiers) => plan.Add(Said(id, "x", identifiers));

    private void Alias(string id, string user, string previous, OriginKind by)
    {
        var said = Said(id, EventNames.Aliased, ("user_id", user));
        said.Properties = new Struct { Fields = { ["previous_id"] = Value.ForString(previous) } };
        said.Origin = new Origin { Kind = by, Name = "key" };
        plan.Add(said);
    }

    private IEnumerable<ContactRecord> Living() => plan.Created.Where(c => c.Into is null);

    private IEnumerable<string> Values(string type) => Living().SelectMany(c => c.Identifiers.Keys)
        .Where(key => key.Type == type).Select(key => key.Value).Order(StringComparer.Ordinal);

    private string Owner(string value, string type = "user_id") =>
        plan.Created.Single(c => c.Identifiers.ContainsKey(new IdentifierKey(type, value))).Id;

    private static Event Said(string id, string name, params (string Type, string Value)[] identifiers) => new()
    {
        Id = id, Workspace = "main", Name = name, OccurredAt = Day.ToTimestamp(), ReceivedAt = Day.ToTimestamp(),
        Identifiers = { identifiers.Select(i => new Identifier { Type = i.Type, Value = i.Value }) },
    };
}
