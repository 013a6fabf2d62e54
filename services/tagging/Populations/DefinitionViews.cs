using Google.Protobuf.WellKnownTypes;
using Rapport.Following.Partitions;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Domain;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Populations;

/// <summary>How far a definition is, and how many it holds for, as the API shows it.</summary>
internal sealed class DefinitionViews(RedisPartitions partitions, MemberIndex members, ContactReader contacts)
{
    /// <summary>A segment.</summary>
    public async Task<Segment> ToSegmentAsync(string workspace, SavedDefinition saved)
    {
        var (wanted, lag) = (saved.Wanted, contacts.TotalLag());
        return new Segment
        {
            Id = wanted.Id, Condition = wanted.Condition, DisplayName = wanted.DisplayName, Version = wanted.Version,
            CreateTime = wanted.CreatedAt.ToTimestamp(), UpdateTime = wanted.UpdatedAt.ToTimestamp(), State = StateOf(saved),
            Progress = await ProgressOfAsync(workspace, saved), ServedVersion = saved.InForce?.Version ?? 0, Lag = lag,
            Size = saved.InForce is null ? 0 : await members.CountAsync(saved.InForce.Number), SizeAsOf = contacts.Now.ToTimestamp(),
        };
    }

    /// <summary>A tag rule.</summary>
    public async Task<TagRule> ToTagRuleAsync(string workspace, SavedDefinition saved)
    {
        var wanted = saved.Wanted;
        return new TagRule
        {
            Id = wanted.Id, Tag = wanted.Tag, Condition = wanted.Condition, DisplayName = wanted.DisplayName, Version = wanted.Version,
            CreateTime = wanted.CreatedAt.ToTimestamp(), UpdateTime = wanted.UpdatedAt.ToTimestamp(), State = StateOf(saved),
            Progress = await ProgressOfAsync(workspace, saved), ServedVersion = saved.InForce?.Version ?? 0, Lag = contacts.TotalLag(),
        };
    }

    private static DefinitionState StateOf(SavedDefinition saved) =>
        saved.Next is null ? DefinitionState.Active : DefinitionState.Computing;

    private async Task<FillProgress?> ProgressOfAsync(string workspace, SavedDefinition saved)
    {
        if (saved.Next is not { } next)
            return null;
        var populations = await Task.WhenAll(partitions.All.Select(async partition =>
            PopulationCodec.Read((await partitions.ReadAsync(partition, [PopulationKey.Of(workspace)])).States[0])));
        var fills = populations.Select(population => population?.FillOf(next.Number)).ToList();
        return new FillProgress
        {
            Fraction = fills.Count == 0 ? 0 : fills.Average(fill =>
                fill is null ? 0 : fill.IsWhole ? 1 : fill.Total == 0 ? 0 : (double)fill.LookedAt / fill.Total),
            ContactsLookedAt = fills.OfType<Fill>().Sum(fill => fill.LookedAt),
            ContactsTotal = fills.OfType<Fill>().Sum(fill => fill.Total),
        };
    }
}
