using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Tests.Domain;

public sealed class ContactFilterTests
{
    private const long Noon = 1_767_268_800_000;

    [Theory]
    [InlineData("", 0, ContactFilter.Never)]
    [InlineData("create_time >= \"2026-01-01T12:00:00Z\"", Noon, ContactFilter.Never)]
    [InlineData("create_time>\"2026-01-01T12:00:00Z\"", Noon + 1, ContactFilter.Never)]
    [InlineData("create_time < \"2026-01-01T12:00:00Z\"", 0, Noon)]
    [InlineData("create_time <= \"2026-01-01T20:00:00+08:00\"", 0, Noon + 1)]
    [InlineData("create_time = \"2026-01-01T12:00:00Z\"", Noon, Noon + 1)]
    [InlineData("create_time >= \"2026-01-01T12:00:00.0005Z\"", Noon + 1, ContactFilter.Never)]
    [InlineData("create_time < \"2026-01-01T12:00:00.0005Z\"", 0, Noon + 1)]
    [InlineData("create_time = \"2026-01-01T12:00:00.0005Z\"", Noon + 1, Noon + 1)]
    [InlineData("create_time >= \"2026-01-01T12:00:00Z\" AND create_time < \"2026-01-01T12:00:01Z\"", Noon, Noon + 1000)]
    [InlineData("create_time >= \"1900-01-01T00:00:00Z\"", 0, ContactFilter.Never)]
    [InlineData("create_time < \"1900-01-01T00:00:00Z\"", 0, 0)]
    [InlineData("create_time <= \"1900-01-01T00:00:00Z\"", 0, 0)]
    [InlineData("create_time = \"1900-01-01T00:00:00Z\"", 0, 0)]
    public void Parse_TimesOfCreation_AreTheMillisecondsThatFulfilThem(string filter, long from, long to)
    {
        var parsed = ContactFilter.Parse(null, filter, "");

        Assert.Equal((from, to, null), (parsed.From, parsed.To, parsed.Known));
    }

    [Theory]
    [InlineData("known = true", true)]
    [InlineData("known=false AND create_time > \"2026-01-01T12:00:00Z\"", false)]
    public void Parse_Known_IsTaken(string filter, bool known) =>
        Assert.Equal(known, ContactFilter.Parse(null, filter, "").Known);

    [Fact]
    public void Parse_KnownAndAnonymousAtOnce_IsNobody() =>
        Assert.Equal(0, ContactFilter.Parse(true, "known = false", "").To);

    [Theory]
    [InlineData("email=\"x\"")]
    [InlineData("stage = \"mql\"")]
    [InlineData("traits.plan = \"pro\"")]
    [InlineData("known")]
    [InlineData("known = maybe")]
    [InlineData("known != true")]
    [InlineData("known = true OR known = false")]
    [InlineData("NOT known = true")]
    [InlineData("(known = true)")]
    [InlineData("known = true AND")]
    [InlineData("create_time >= 2026-01-01")]
    [InlineData("create_time >= \"2026-01-01\"")]
    [InlineData("create_time >= \"2026-13-01T00:00:00Z\"")]
    [InlineData("create_time >= \"2026-01-01T00:00:00\"")]
    [InlineData("create_time >= \"12:30\"")]
    public void Parse_AnythingElse_IsRefusedByName(string filter)
    {
        var refused = Assert.Throws<DomainError>(() => ContactFilter.Parse(null, filter, ""));

        Assert.Equal("filter", Assert.Single(refused.Fields).Path);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("create_time desc", false)]
    [InlineData("create_time", true)]
    [InlineData("create_time asc", true)]
    public void Parse_OrderByCreation_IsTaken(string order, bool oldestFirst) =>
        Assert.Equal(oldestFirst, ContactFilter.Parse(null, "", order).OldestFirst);

    [Fact]
    public void Parse_BothWrong_NamesBoth()
    {
        var refused = Assert.Throws<DomainError>(() => ContactFilter.Parse(null, "x = 1", "email"));

        Assert.Equal(["filter", "order_by"], refused.Fields.Select(field => field.Path));
    }

    [Fact]
    public void FloorOf_AMillisecond_StandsBetweenTheIdsOfBothSides()
    {
        var noon = DateTimeOffset.FromUnixTimeMilliseconds(Noon);

        for (var i = 0; i < 100; i++)
        {
            Assert.True(string.CompareOrdinal(ContactId.New(noon.AddTicks(-1)), ContactId.FloorOf(Noon)) < 0);
            Assert.True(string.CompareOrdinal(ContactId.New(noon), ContactId.FloorOf(Noon)) > 0);
        }

        Assert.True(string.CompareOrdinal(ContactId.New(noon.AddYears(1000)), ContactId.FloorOf(ContactFilter.Never)) < 0);
    }
}
