using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Following.Partitions;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Startup;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;
using Rapport.Tagging.V1;
using StackExchange.Redis;

namespace Rapport.Tagging.Segments;

/// <summary>
/// Says who would be in a segment: asks the condition of every contact's state. Counts that no definition in force keeps are not in the
/// states; they are made from the log for a sample.
/// </summary>
internal sealed class SegmentPreviewing(
    IConnectionMultiplexer redis, RedisPartitions partitions, TaggingCatalog catalog, DefinitionEditing editing,
    SampledContacts sampled, ContactReader contacts, IOptions<RapportOptions> options)
{
    private const int MostPeople = 10;
    private const int MostSampled = 500;
    private const int Page = 1_000;
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);
    private readonly TimeSpan most = Most * options.Value.Patience;
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Who would be in.</summary>
    /// <exception cref="DomainError">DEFINITION_INVALID.</exception>
    public async Task<SegmentPreview> PreviewAsync(string workspace, string condition, CancellationToken cancellation)
    {
        if (DefinitionCheck.ConditionFaults(condition, DefinitionKind.Segment, editing.SegmentsOf(workspace)) is { Count: > 0 } faults)
            throw new DomainError(ErrorReason.DefinitionInvalid, "The condition has faults.") { Fields = faults };
        var definitions = catalog.Of(workspace);
        var preview = PreviewedCondition.Of(condition, definitions);
        var tally = new PreviewTally(MostPeople, MostSampled);
        var begun = Stopwatch.GetTimestamp();
        var looked = 0;
        foreach (var partition in partitions.All)
        {
            await foreach (var entry in database.HashScanAsync(
                PartitionKeys.Of(partition, "contacts"), ContactKey.Of(workspace, "*"), Page).WithCancellation(cancellation))
            {
                var contact = TaggedContactCodec.Read((byte[])entry.Value!);
                if (contact.MergedInto is not null)
                    continue;
                var (_, id) = ContactKey.Parse(entry.Name!);
                if (preview.IsKept)
                    tally.Add(id, preview.Holds(contact, null, definitions, contacts.Now));
                else
                    tally.Draw(id, (byte[])entry.Value!);
            }

            looked++;
            if (Stopwatch.GetElapsedTime(begun) > most)
                break;
        }

        foreach (var (id, stored) in preview.IsKept ? [] : tally.Drawn)
        {
            if (Stopwatch.GetElapsedTime(begun) > most)
                break;
            tally.Add(id, await sampled.HoldsAsync(workspace, id, stored, preview, definitions, contacts.Now, cancellation));
        }

        return Answer(tally, looked);
    }

    private SegmentPreview Answer(PreviewTally tally, int looked)
    {
        // Contacts are spread evenly over the partitions, by a hash of their ids.
        var all = looked == partitions.Count ? tally.Seen : tally.Seen * partitions.Count / Math.Max(1, looked);
        var estimate = Estimate.Of(tally.Holding, tally.Asked, all);
        return new SegmentPreview
        {
            Exact = tally.Asked == all && looked == partitions.Count, Size = estimate.Likeliest, SizeLow = estimate.Low, SizeHigh = estimate.High,
            Contacts = all, LookedAt = tally.Asked, People = { tally.People }, AsOf = contacts.Now.ToTimestamp(), Lag = contacts.TotalLag(),
        };
    }
}
