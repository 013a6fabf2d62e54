using Rapport.Events;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores;

/// <summary>What <c>stage_changed</c> carries: enough to know it again once the version that concluded it is gone.</summary>
internal static class StageEvents
{
    /// <summary>What is said of a change.</summary>
    public static Events.V1.StageChanged Of(StageChanged changed)
    {
        var said = new Events.V1.StageChanged
        {
            // A contact begins without a stage, and has none again when a merge that brought one is undone.
            From = changed.From.Name(), To = changed.To == Stage.Subscriber ? "" : changed.To.Name(), Reason = changed.Reason.Text,
        };
        if (changed.Opened is not { } episode)
            return said;
        said.Model = episode.Model;
        said.DefinitionVersion = episode.Version;
        said.Threshold = episode.Threshold;
        said.CrossingNo = episode.CrossingNo;
        said.Shares = episode.Shares.Select(
            share => new Events.V1.StageChanged.Types.RuleShare { Rule = share.Rule, Share = share.Share }).ToListValue();
        return said;
    }

    /// <summary>What a change tells; null when it names no stage.</summary>
    /// <param name="said">The change.</param>
    /// <param name="at">When it happened.</param>
    public static ToldStage? ToTold(this Events.V1.StageChanged said, DateTimeOffset at) => StageNames.Parse(said.To) is { } to
        ? new ToldStage(to, StageReason.Read(said.Reason), EpisodeOf(said, at)) : null;

    private static LeadEpisode? EpisodeOf(Events.V1.StageChanged said, DateTimeOffset at) =>
        said.Threshold.Length == 0 ? null : new LeadEpisode
        {
            At = at, Model = said.Model, Threshold = said.Threshold, Version = said.DefinitionVersion, CrossingNo = said.CrossingNo,
            Shares = [.. said.Shares.ReadAll<Events.V1.StageChanged.Types.RuleShare>()
                .Select(share => new RuleShare(share.Rule, share.Share))],
        };
}
