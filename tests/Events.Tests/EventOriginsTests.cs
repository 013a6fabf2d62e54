using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;

namespace Rapport.Events.Tests;

public sealed class EventOriginsTests
{
    [Theory]
    [InlineData(OriginKind.Service, 0, true)]
    [InlineData(OriginKind.Service, 1, true)]
    [InlineData(OriginKind.ApiKey, 1, false)]
    [InlineData(OriginKind.WriteKey, 1, false)]
    [InlineData(OriginKind.WriteKey, 0, false)]
    [InlineData(OriginKind.Unspecified, 1, true)]
    [InlineData(OriginKind.Unspecified, 0, false)]
    public void IsConclusion_OriginBeforeHop_TellsThePlatforms(OriginKind kind, int hop, bool expected)
    {
        Assert.Equal(expected, new Event { Origin = EventOrigins.Of(kind, "x"), Hop = hop }.IsConclusion());
        if (kind == OriginKind.Unspecified)
            Assert.Equal(expected, new Event { Hop = hop }.IsConclusion());
    }

    [Fact]
    public void Believed_RunWithForgedEvents_KeepsTheirPlacesAndNothingElse()
    {
        var run = new Stretch
        {
            Partition = 3, FirstN = 7,
            Events =
            {
                Said("order_completed", OriginKind.WriteKey), Said("contact_merged", OriginKind.WriteKey),
                Said("tag_added", OriginKind.ApiKey), Said("stage_changed", OriginKind.Service),
                new Event { Id = "old", Name = "threshold_crossed" }, new Event { Id = "older", Name = "threshold_crossed", Hop = 1 },
            },
        };
        var believed = run.Believed();

        Assert.Equal((3, 7), (believed.Partition, believed.FirstN));
        Assert.Equal(run.Events.Select(e => e.Id), believed.Events.Select(e => e.Id));
        Assert.Equal([false, true, true, false, true, false], believed.Events.Select(e => e.IsLeftOut()));
        Assert.Equal("contact_merged", run.Events[1].Name);
    }

    [Fact]
    public void Believed_RunWithoutForgedEvents_IsTheSame()
    {
        var run = new Stretch { Events = { Said("order_completed", OriginKind.WriteKey), Said("tag_added", OriginKind.Service) } };

        Assert.Same(run, run.Believed());
    }

    [Fact]
    public void Believed_HistoryOfAContact_LacksTheForged()
    {
        LoggedEvent[] logged =
        [
            new() { Event = Said("order_completed", OriginKind.WriteKey) },
            new() { Event = Said("contact_absorbed", OriginKind.WriteKey) },
            new() { Event = Said("contact_absorbed", OriginKind.Service) },
        ];

        Assert.Equal([logged[0], logged[2]], logged.Believed());
    }

    private static Event Said(string name, OriginKind kind) => new()
    {
        Id = $"{name}-{kind}", Name = name, Origin = EventOrigins.Of(kind, "x"),
    };
}
