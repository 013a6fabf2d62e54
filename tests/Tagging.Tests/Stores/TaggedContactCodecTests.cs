using Rapport.Events.Facts;
using Rapport.Following.Partitions;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Domain;
using Rapport.Tagging.Tests.Domain;

namespace Rapport.Tagging.Tests.Stores;

public sealed class TaggedContactCodecTests
{
    [Fact]
    public void Read_WhatWasWritten_GoesOnWhereItWas()
    {
        Definition[] definitions =
        [
            Story.Rule(1, "keen", "count(\"page_viewed\", \"7d\") >= 2"),
            Story.Rule(2, "spender", "event.name == \"order_completed\" && event.properties.amount > 10.0"),
            Story.Segment(3, "berlin", "contact.city == \"Berlin\" && contact.age > 30.0 && contact.vip"),
        ];
        var story = new Story(definitions).Happens("page_viewed", Story.Start).Happens("page_viewed", Story.Start.AddDays(1))
            .Happens("order_completed", Story.Start.AddDays(1), ("amount", 20.0));
        story.Happens(story.Event("identified", Story.Start) with
        {
            Traits = new Dictionary<string, object?>
            {
                ["city"] = "Berlin", ["age"] = 31.0, ["vip"] = true, ["gone"] = null, ["address"] = new JsonText("""{"zip":"1"}"""),
            },
        });
        story.Happens(story.Event("stage_changed", Story.Start) with { Stage = "mql", Crossed = "m/t" });

        story.Happens(story.Event("order_completed", Story.Start) with { Historic = true }, ("amount", 5.0));
        story.Contact.Untold = new UntoldHistory(
            new HistoryLoad(Story.Start, "h", 2), [new UntoldChange(DefinitionKind.TagRule, "spender", false, 2)]);
        var bytes = TaggedContactCodec.Write(story.Contact);
        var read = new Story(definitions) { Contact = TaggedContactCodec.Read(bytes) };

        Assert.Equal(bytes, TaggedContactCodec.Write(read.Contact));
        Assert.Equal(
            story.Contact.Attributes.OrderBy(a => a.Key).Select(a => (a.Key, a.Value)),
            read.Contact.Attributes.OrderBy(a => a.Key).Select(a => (a.Key, a.Value)));
        Assert.Equal(story.Contact.Untold.Load, read.Contact.Untold!.Load);
        Assert.Equal(story.Contact.Untold.Changes, read.Contact.Untold.Changes);
        Assert.Equal(story.Tags.Concat(story.Segments), read.Tags.Concat(read.Segments));
        Assert.Equal(["-tag spender (history)", "-tag keen @2026-03-08T10:00:00"], read.TimePasses(Story.Start.AddDays(9)).Facts);
    }

    [Fact]
    public void Read_WhatIsNoState_IsUnreadable() =>
        Assert.Throws<UnreadableStateException>(() => TaggedContactCodec.Read([99, 0, 0]));
}
