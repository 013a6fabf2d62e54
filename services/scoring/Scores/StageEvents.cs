using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores;

/// <summary>What <c>stage_changed</c> carries: enough to know it again once the version that concluded it is gone.</summary>
internal static class StageEvents
{
    /// <summary>The properties of a change.</summary>
    public static Struct PropertiesOf(StageChanged changed)
    {
        var properties = new Struct
        {
            Fields =
            {
                ["from"] = Value.ForString(changed.From.Name()),
                ["to"] = Value.ForString(changed.To.Name()),
                ["reason"] = Value.ForString(changed.Reason),
            },
        };
        if (changed.Opened is not { } episode)
            return properties;
        properties.Fields["model"] = Value.ForString(episode.Model);
        properties.Fields["definition_version"] = Value.ForNumber(episode.Version);
        properties.Fields["threshold"] = Value.ForString(episode.Threshold);
        properties.Fields["crossing_no"] = Value.ForNumber(episode.CrossingNo);
        properties.Fields["shares"] = Value.ForList([.. episode.Shares.Select(ToValue)]);
        return properties;
    }

    /// <summary>What a change tells; null when it names no stage.</summary>
    public static ToldStage? ToldStage(this Event happened) => StageNames.Parse(happened.Text("to")) is { } to
        ? new ToldStage(to, happened.Text("reason"), EpisodeOf(happened)) : null;

    private static LeadEpisode? EpisodeOf(Event happened) => happened.Text("threshold").Length == 0 ? null : new LeadEpisode
    {
        At = happened.OccurredAt.ToDateTimeOffset(), Model = happened.Text("model"), Threshold = happened.Text("threshold"),
        Version = (int)happened.Number("definition_version"), CrossingNo = (int)happened.Number("crossing_no"),
        Shares =
        [
            .. happened.Properties.Fields["shares"].ListValue?.Values.Select(share => share.StructValue.Fields)
                .Select(fields => new RuleShare(fields["rule"].StringValue, fields["share"].NumberValue)) ?? [],
        ],
    };

    private static Value ToValue(RuleShare share) => Value.ForStruct(new Struct
    {
        Fields = { ["rule"] = Value.ForString(share.Rule), ["share"] = Value.ForNumber(share.Share) },
    });
}
