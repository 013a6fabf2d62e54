using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Tagging.Contacts;

namespace Rapport.Tagging.Tests.Service;

public sealed class TaggingEventsTests
{
    [Theory]
    [InlineData(false, "lead")]
    [InlineData(true, null)]
    public void StageChanged_OfContactThatWasMerged_SaysNothingOfTheSurvivor(bool ofMerged, string? stage)
    {
        var changed = new Event
        {
            Id = "s", Name = EventNames.StageChanged, Hop = 1, OccurredAt = new Timestamp(),
            Properties = new Struct { Fields = { ["to"] = Value.ForString("lead") } },
        };
        if (ofMerged)
            changed.Flags.Add(EventFlags.OfMerged);
        Assert.Equal(stage, changed.ToTagging(0).Stage);
    }
}
