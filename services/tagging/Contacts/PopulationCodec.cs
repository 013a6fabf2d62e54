using System.Collections.Concurrent;
using Rapport.Following.Partitions;
using Rapport.Internal.Tagging.V1;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>
/// Keys among the states of a partition that are no contacts': read and written with them, so that an event is either counted as
/// it comes or in what a fill brings.
/// <list type="table">
/// <item><term><c>~everybody</c></term><description>the partition was followed from its first event by a version that gives
/// everybody a state</description></item>
/// <item><term><c>~population/WORKSPACE</c></term><description><see cref="Population"/></description></item>
/// </list>
/// </summary>
internal static class PopulationKey
{
    /// <summary>See the list.</summary>
    public const string Everybody = "~everybody";

    private const string Prefix = "~population/";
    private static readonly ConcurrentDictionary<string, string> Known = new();

    /// <summary>The key of a workspace.</summary>
    public static string Of(string workspace) => Known.GetOrAdd(workspace, static name => Prefix + name);
}

/// <summary>The stored form of <see cref="Population"/>: <c>proto/rapport/internal/tagging/v1/state.proto</c>.</summary>
internal static class PopulationCodec
{
    /// <summary>The state to store.</summary>
    public static byte[] Write(Population population, byte[]? stored) => StoredState.Write(
        new PopulationState
        {
            Version = population.Version, TakenUp = population.TakenUp, TakingUp = population.TakingUp, Cursor = population.Cursor,
            Everybody = population.HasEverybody,
            Fills =
            {
                population.Fills.Select(fill => new FillState
                {
                    Number = fill.Number, OpenN = fill.OpenN, Cursor = fill.Cursor, Whole = fill.IsWhole,
                    LookedAt = fill.LookedAt, Total = fill.Total,
                }),
            },
        },
        stored);

    /// <summary>Reads a stored state; null where there is none.</summary>
    public static Population? Read(byte[]? stored) => stored is null ? null : StoredState.Read(
        stored, PopulationState.Parser, state => new Population
        {
            Version = state.Version, TakenUp = state.TakenUp, TakingUp = state.TakingUp, Cursor = state.Cursor,
            HasEverybody = state.Everybody,
            Fills =
            [
                .. state.Fills.Select(fill => new Fill(fill.Number, fill.OpenN, fill.Cursor, fill.Whole, fill.LookedAt, fill.Total)),
            ],
        });
}
