using Rapport.Events.Facts;
using Rapport.Following.Partitions;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Tests.Scores.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Scores;

public sealed class ContactScoresCodecTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var story = new Story(Story.Model(60, -5)).BecomesKnown(Story.Start).Earns(60, Story.Start)
            .Earns(60, Story.Start.AddHours(1)).Earns(-5, Story.Start.AddHours(2));
        Trait[] traits =
        [
            new("plan", "pro", Story.Start, 1), new("seats", 4.0, Story.Start, 2), new("trial", false, Story.Start, 3),
            new("address", new JsonText("{\"zip\":\"1\"}"), Story.Start, 4), new("gone", null, Story.Start, ulong.MaxValue),
        ];
        story.State = story.State.With(story.State.Model(1) with { Traits = traits }) with
        {
            Untold = new UntoldStage(new HistoryLoad(Story.Start, "h", 3), Stage.Lead),
        };

        var bytes = ContactScoresCodec.Write(story.State);

        Assert.Equal(bytes, ContactScoresCodec.Write(ContactScoresCodec.Read(bytes)));
        Assert.Equal(traits, ContactScoresCodec.Read(bytes).Model(1).Traits);
        Assert.Equal(story.State.Untold, ContactScoresCodec.Read(bytes).Untold);
        Assert.Equal(story.Score(Story.Start.AddDays(3)),
            ScoreSum.Of(story.Models.All[0], ContactScoresCodec.Read(bytes).Model(1), Story.Start.AddDays(3)));
    }

    [Fact]
    public void Read_MergedContact_KnowsTheSurvivor() => Assert.Equal("c_2",
        ContactScoresCodec.Read(ContactScoresCodec.Write(new ContactScores { MergedInto = "c_2" })).MergedInto);

    [Fact]
    public void Read_Nothing_IsAnUnknownContact() => Assert.Same(ContactScores.Empty, ContactScoresCodec.Read(null));

    [Fact]
    public void Read_WhatIsNoState_IsUnreadable() =>
        Assert.Throws<UnreadableStateException>(() => ContactScoresCodec.Read([99, 0, 0]));
}
