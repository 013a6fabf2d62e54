using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Attributes;
using Rapport.Contact.Profiles;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Tests.Profiles;

public sealed class ContactQueryTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly AttributeSet Declared = AttributeSet.With(
    [
        Attribute("city", AttributeKind.String, "ix-city"), Attribute("age", AttributeKind.Number, "ix-age"),
        Attribute("team size", AttributeKind.Number, "ix-team"), Attribute("interests", AttributeKind.StringList, "ix-interests"),
        Attribute("plain", AttributeKind.String, null),
        new DeclaredAttribute(new AttributeDefinition { Name = "fresh", Kind = AttributeKind.String, Indexed = true }, "ix-fresh", IsReady: false),
    ]);

    [Theory]
    [InlineData("contact.city == \"Paris\"", "ix-city", true)]
    [InlineData("\"Paris\" == contact.city", "ix-city", true)]
    [InlineData("contact.city in [\"Paris\", \"Rome\"]", "ix-city", false)]
    [InlineData("contact.age >= 18 && contact.age < 30", "ix-age", true)]
    [InlineData("contact[\"team size\"] > 10.0", "ix-team", true)]
    [InlineData("\"solar\" in contact.interests", "ix-interests", true)]
    [InlineData("contact.city.startsWith(\"Pa\") && contact.age == 3.0", "ix-city ix-age", false)]
    [InlineData("contact.last_seen_time > now - duration(\"720h\")", "w/last_seen", false)]
    [InlineData("contact.city == \"Paris\" && !(\"email\" in contact.identifiers)", "ix-city", false)]
    [InlineData("contact.known && contact.city == \"Paris\"", "ix-city", false)]
    [InlineData("contact.known", "", true)]
    [InlineData("!contact.known && contact.create_time >= timestamp(\"2026-01-01T00:00:00Z\")", "", true)]
    [InlineData("contact.known && !(\"email\" in contact.identifiers)", "", false)]
    [InlineData("known = true AND create_time >= \"2026-01-01T00:00:00Z\"", "", true)]
    public void Read_Conditions_AreAskedOfTheirIndexes(string filter, string indexes, bool exact)
    {
        var query = ContactQuery.Read("w", null, filter, "", Declared, Now);

        Assert.Equal(indexes, string.Join(' ', query.Ranges.Select(r => r.Index)));
        Assert.Equal(exact, query.IsExact);
    }

    [Fact]
    public void Read_KnownAndCreation_AreThoseOfTheContacts()
    {
        var query = ContactQuery.Read(
            "w", null, "!contact.known && contact.create_time >= timestamp(\"2026-01-01T12:00:00Z\") && contact.create_time < now", "", Declared, Now);

        Assert.Equal(new ContactFilter(false, 1_767_268_800_000, Now.ToUnixTimeMilliseconds(), false), query.Base);
    }

    [Theory]
    [InlineData("contact.age", false)]
    [InlineData("contact.age asc", false)]
    [InlineData("contact.age desc", true)]
    [InlineData("contact[\"team size\"] desc", true)]
    public void Read_OrderByAnAttribute_IsTaken(string order, bool descending)
    {
        var query = ContactQuery.Read("w", null, "", order, Declared, Now);

        Assert.Equal(descending, query.Descending);
        Assert.NotNull(query.OrderBy);
    }

    [Theory]
    [InlineData("contact.plain == \"x\"", "", "filter", "has no index")]
    [InlineData("contact.nowhere == \"x\"", "", "filter", "no attribute 'nowhere'")]
    [InlineData("contact.city != \"Paris\"", "", "filter", "no comparison that an index answers")]
    [InlineData("contact.city == \"Paris\" || contact.age == 3.0", "", "filter", "no comparison that an index answers")]
    [InlineData("\"email\" in contact.identifiers", "", "filter", "no comparison that an index answers")]
    [InlineData("\"vip\" in contact.tags && contact.known", "", "filter", "save it as a segment")]
    [InlineData("contact.stage == \"mql\" && contact.known", "", "filter", "save it as a segment")]
    [InlineData("in_segment(\"s\") && contact.known", "", "filter", "save it as a segment")]
    [InlineData("count(\"x\", \"7d\") > 3 && contact.known", "", "filter", "")]
    [InlineData("event.name == \"x\"", "", "filter", "no current event")]
    [InlineData("contact.city == 3", "", "filter", "column")]
    [InlineData("contact.city = \"Paris\"", "", "filter", "column")]
    [InlineData("", "contact.plain", "order_by", "has no index")]
    [InlineData("", "contact.nowhere", "order_by", "no declared attribute")]
    [InlineData("", "contact.interests", "order_by", "is by a list")]
    [InlineData("", "age", "order_by", "contact.NAME")]
    public void Read_WhatNoIndexAnswers_IsRefusedWithAHint(string filter, string order, string field, string hint)
    {
        var refused = Assert.Throws<DomainError>(() => ContactQuery.Read("w", null, filter, order, Declared, Now));

        Assert.Equal(ErrorReason.FieldsInvalid, refused.Reason);
        Assert.Contains(refused.Fields, f => f.Path == field && f.Description.Contains(hint, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_AnIndexThatIsBeingBuilt_IsRefusedForNow()
    {
        var refused = Assert.Throws<DomainError>(() => ContactQuery.Read("w", null, "contact.fresh == \"x\"", "", Declared, Now));

        Assert.Equal(ErrorReason.StateForbids, refused.Reason);
        Assert.Equal("fresh", refused.Metadata["attribute"]);
    }

    private static DeclaredAttribute Attribute(string name, AttributeKind kind, string? index) =>
        new(new AttributeDefinition { Name = name, Kind = kind, Indexed = index is not null }, index, IsReady: index is not null);
}
