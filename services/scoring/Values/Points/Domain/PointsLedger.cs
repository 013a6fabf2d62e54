namespace Rapport.Scoring.Values.Points.Domain;

/// <summary>Points earned together and not yet spent.</summary>
/// <param name="Number">Of the entry that brought them.</param>
/// <param name="ExpiresAt">When what is left is lost; <see cref="DateTimeOffset.MaxValue"/> for never.</param>
/// <param name="Left">Above 0.</param>
public sealed record PointsLot(long Number, DateTimeOffset ExpiresAt, long Left);

/// <summary>
/// A contact's points as a double-entry ledger. Requests are decided one after the other in the order of the log, so
/// two tills can never spend the same points; the same requests in the same order give the same ledger.
/// </summary>
public sealed record PointsLedger
{
    /// <summary>The most that one request moves; sums stay exact in every representation.</summary>
    public const long MostPoints = 1_000_000_000;

    /// <summary>A contact without points.</summary>
    public static PointsLedger Empty { get; } = new();

    /// <summary>What can be spent, what expires first in front; equal times in the order earned.</summary>
    public IReadOnlyList<PointsLot> Lots { get; init; } = [];

    /// <summary>Entries so far; the number of the last.</summary>
    public long Entries { get; init; }

    /// <summary>Time of the last entry; a request that carries an earlier time is decided at this one.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>Gains less losses of every account since the beginning; they add up to 0.</summary>
    public PointsTotals Totals { get; init; }

    /// <summary>Points that expire at the next moment when any do; null when none ever will.</summary>
    public DateTimeOffset? NextExpiry =>
        Lots.Count > 0 && Lots[0].ExpiresAt < DateTimeOffset.MaxValue ? Lots[0].ExpiresAt : null;

    /// <summary>What can be spent at a moment at or after <see cref="AsOf"/>; never below 0.</summary>
    public long BalanceAt(DateTimeOffset now) => Lots.Where(lot => lot.ExpiresAt > now).Sum(lot => lot.Left);

    /// <summary>Lets time pass: what has not been spent by then expires, one entry a lot, at the lot's own time.</summary>
    public (PointsLedger Ledger, IReadOnlyList<PointsEntry> Entries) Until(DateTimeOffset now)
    {
        var ledger = this;
        var entries = new List<PointsEntry>();
        while (ledger.Lots.Count > 0 && ledger.Lots[0].ExpiresAt <= now)
        {
            var lot = ledger.Lots[0];
            var at = lot.ExpiresAt > ledger.AsOf ? lot.ExpiresAt : ledger.AsOf;
            ledger = ledger with { Lots = [.. ledger.Lots.Skip(1)] };
            ledger = ledger.Post(at, PointsAccount.Customer, PointsAccount.Expired, lot.Left, null, "expired", entries);
        }

        return (ledger, entries);
    }

    /// <summary>Decides a request. The log holds every request once, so none is decided twice.</summary>
    /// <param name="request">Earn or burn.</param>
    /// <param name="now">When it was accepted; before <see cref="AsOf"/> counts as that.</param>
    public (PointsLedger Ledger, IReadOnlyList<PointsEntry> Entries, PointsDecision Decision) Decide(
        PointsRequest request, DateTimeOffset now)
    {
        now = now > AsOf ? now : AsOf;
        var (ledger, expired) = Until(now);
        var entries = expired.ToList();
        var granted = request.Wish == PointsWish.Earn || request.Points <= ledger.BalanceAt(now);
        if (granted)
            ledger = request.Wish == PointsWish.Earn ? ledger.Earn(request, now, entries) : ledger.Burn(request, now, entries);
        return (ledger, entries, new PointsDecision(request.Id, request.Points, granted, ledger.BalanceAt(now)));
    }

    /// <summary>Takes over the points of a contact that turned out to be the same person, with their expiry.</summary>
    public (PointsLedger Ledger, IReadOnlyList<PointsEntry> Entries) Absorb(PointsLedger other, DateTimeOffset now)
    {
        now = now > AsOf ? now : AsOf;
        var (ledger, expired) = Until(now);
        var (theirs, _) = other.Until(now);
        var entries = expired.ToList();
        foreach (var lot in theirs.Lots)
        {
            ledger = ledger.Post(now, PointsAccount.Transferred, PointsAccount.Customer, lot.Left, null, "merged", entries);
            ledger = ledger.WithLot(new PointsLot(ledger.Entries, lot.ExpiresAt, lot.Left));
        }

        return (ledger, entries);
    }

    private PointsLedger Earn(PointsRequest request, DateTimeOffset now, List<PointsEntry> entries)
    {
        var posted = Post(
            now, PointsAccount.Issued, PointsAccount.Customer, request.Points, request, request.Reason, entries);
        return posted.WithLot(new PointsLot(posted.Entries, request.ExpiresAt ?? DateTimeOffset.MaxValue, request.Points));
    }

    private PointsLedger Burn(PointsRequest request, DateTimeOffset now, List<PointsEntry> entries)
    {
        var (left, lots) = (request.Points, new List<PointsLot>(Lots.Count));
        foreach (var lot in Lots)
        {
            var taken = Math.Min(left, lot.Left);
            left -= taken;
            if (taken < lot.Left)
                lots.Add(lot with { Left = lot.Left - taken });
        }

        return (this with { Lots = lots }).Post(
            now, PointsAccount.Customer, PointsAccount.Redeemed, request.Points, request, request.Reason, entries);
    }

    private PointsLedger WithLot(PointsLot lot)
    {
        var before = Lots.Count(known => known.ExpiresAt <= lot.ExpiresAt);
        return this with { Lots = [.. Lots.Take(before), lot, .. Lots.Skip(before)] };
    }

    private PointsLedger Post(
        DateTimeOffset at, PointsAccount from, PointsAccount to, long points, PointsRequest? request, string reason,
        List<PointsEntry> entries)
    {
        entries.Add(new PointsEntry(Entries + 1, at, from, to, points, request?.Id ?? "", reason)
        {
            Rule = request?.Rule ?? "", Cause = request?.Cause ?? "",
        });
        return this with { Entries = Entries + 1, AsOf = at, Totals = Totals.Move(from, to, points) };
    }
}
