using Rapport.Scoring.Domain;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Tests.Domain;

namespace Rapport.Scoring.Tests.Stores;

public sealed class ContactScoresCodecTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var story = new Story(Story.Model(60, -5)).BecomesKnown(Story.Start).Earns(60, Story.Start)
            .Earns(60, Story.Start.AddHours(1)).Earns(-5, Story.Start.AddHours(2));

        var bytes = ContactScoresCodec.Write(story.State);

        Assert.Equal(bytes, ContactScoresCodec.Write(ContactScoresCodec.Read(bytes)));
        Assert.Equal(story.Score(Story.Start.AddDays(3)),
            ScoreSum.Of(story.Models.All[0], ContactScoresCodec.Read(bytes).Model(1), Story.Start.AddDays(3)));
    }

    [Fact]
    public void Read_MergedContact_KnowsTheSurvivor() => Assert.Equal("c_2",
        ContactScoresCodec.Read(ContactScoresCodec.Write(new ContactScores { MergedInto = "c_2" })).MergedInto);

    [Fact]
    public void Read_Nothing_IsAnUnknownContact() => Assert.Same(ContactScores.Empty, ContactScoresCodec.Read(null));

    [Fact]
    public void Read_UnknownFormat_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => ContactScoresCodec.Read([99, 0, 0]));
}
