using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Following.Conclusions;
using Rapport.Scoring.Values.Domain;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Values.Settings;

namespace Rapport.Scoring.Values.Fits;

/// <summary>Fits the models of one workspace, and tells the log who has moved between the groups of RFM.</summary>
internal sealed class ValueFitter(
    ValueFitStore fits, ValueSettingsStore settings, BuyerReader buyers, EventLogService.EventLogServiceClient log)
{
    private const int BatchSize = 500;

    /// <summary>Fits the version that was asked for, to what is known now.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="version">As given out.</param>
    /// <param name="now">The end of the data.</param>
    /// <param name="cancellation">Ends it; it is then begun anew later.</param>
    public async Task<ValueFit> FitAsync(string workspace, int version, DateTimeOffset now, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var own = await settings.ReadAsync(workspace);
        var start = new ValueFit { Version = version, State = FitState.Running, AsOf = now, Detail = "reads purchases" };
        await fits.SaveAsync(workspace, start);
        var summaries = new List<(string Contact, string Group, PurchaseSummary Summary)>();
        await foreach (var (contact, value) in buyers.ReadAsync(workspace).WithCancellation(cancellation))
            if (SummaryOf(value, own, now) is { Days.Count: > 0 } summary)
                summaries.Add((contact, value.RfmGroup, summary));

        // A thread of its own: seconds of arithmetic must not hold up those that answer calls.
        var fit = await Task.Factory.StartNew(
            () => ValueFit.Of(
                start, [.. summaries.Select(s => s.Summary)], own.RfmLimits,
                step => Tell(workspace, start with { Detail = step }, cancellation)),
            cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        fit = fit with { Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds };
        if (fit.Rfm is { } grid)
            await AnnounceAsync(workspace, fit, grid, summaries, cancellation);
        await fits.CompleteAsync(workspace, fit);
        return fit;
    }

    /// <summary>A contact's purchases up to a moment, in the workspace's currency.</summary>
    public static PurchaseSummary SummaryOf(ContactValue value, ValueSettings settings, DateTimeOffset now) =>
        PurchaseSummary.Of(value.Purchases, DateOnly.FromDateTime(now.UtcDateTime), settings.Rates);

    private void Tell(string workspace, ValueFit progress, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        fits.SaveAsync(workspace, progress).GetAwaiter().GetResult();
    }

    private async Task AnnounceAsync(
        string workspace, ValueFit fit, RfmGrid grid,
        IReadOnlyList<(string Contact, string Group, PurchaseSummary Summary)> summaries, CancellationToken cancellation)
    {
        var moves = from buyer in summaries
                    let scores = grid.Score(ValueFit.ValuesOf(buyer.Summary))
                    where scores.Group != buyer.Group
                    select Moved(workspace, buyer.Contact, buyer.Group, scores, fit);
        foreach (var batch in moves.Chunk(BatchSize))
            await log.AppendEventsAsync(new AppendEventsRequest { Conclusions = { batch } }, cancellationToken: cancellation);
    }

    // One move a day has one id: a second fit before the log has brought the first news back tells nothing twice.
    private static Conclusion Moved(string workspace, string contact, string from, RfmScores to, ValueFit fit)
    {
        var day = new DateTimeOffset(fit.AsOf.UtcDateTime.Date, TimeSpan.Zero);
        var moved = Conclude.FromTime(
            workspace, contact, day, $"rfm/{from}/{to.Group}",
            new Events.V1.RfmGroupChanged { From = from, To = to.Group, Scores = to.ToString(), DefinitionVersion = fit.Version });
        moved.OccurredAt = fit.AsOf.ToTimestamp();
        return moved;
    }
}
