
namespace Rapport.Scoring.Values.Points.Domain;

/// <summary>Points earned at a moment; what tiers are judged by.</summary>
public readonly record struct EarnedPoints(DateTimeOffset At, long Points);

/// <summary>A tier was gained or lost.</summary>
/// <param name="At">When.</param>
/// <param name="From">Before; "" for none.</param>
/// <param name="To">After; "" for none.</param>
/// <param name="Reason">"earned" or "period_ended".</param>
public sealed record TierMove(DateTimeOffset At, string From, string To, string Reason);

/// <summary>
/// A contact's tier. It rises the moment that enough was earned within a qualification period; it then holds for one
/// period, is renewed at its end if enough was earned in that period, outlasts a bad one by the grace, and falls
/// afterwards to what the last period was worth.
/// </summary>
public sealed record TierStanding
{
    /// <summary>No tier, nothing earned.</summary>
    public static TierStanding Ground { get; } = new();

    /// <summary>Name of the tier; "" for none.</summary>
    public string Tier { get; init; } = "";

    /// <summary>Since when.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>End of the period that it is held for; grace comes after.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>What was earned, oldest first, as long as it can matter.</summary>
    public IReadOnlyList<EarnedPoints> Earnings { get; init; } = [];

    /// <summary>Points earned within the qualification period that ends at a moment.</summary>
    public long QualifyingAt(DateTimeOffset at, PointsProgram program) =>
        Earnings.Where(e => e.At <= at && e.At > at - program.Qualification).Sum(e => e.Points);

    /// <summary>The next moment at which time alone may change or renew the tier; null without one.</summary>
    public DateTimeOffset? NextReview(DateTimeOffset now, PointsProgram program) =>
        Tier.Length == 0 ? null : Until > now ? Until : Until + program.Grace;

    /// <summary>Earns, and rises at once if that is enough.</summary>
    public (TierStanding Standing, IReadOnlyList<TierMove> Moves) Earn(EarnedPoints earning, PointsProgram program)
    {
        var (standing, moves) = At(earning.At, program);
        var oldest = earning.At - TimeSpan.FromDays(2 * PointsProgram.MostQualificationDays);
        standing = standing with { Earnings = [.. standing.Earnings.Where(e => e.At > oldest), earning] };
        var earned = program.TierFor(standing.QualifyingAt(earning.At, program));
        if (program.Rank(earned) <= program.Rank(standing.Tier))
            return (standing, moves);
        var risen = standing with { Tier = earned, Since = earning.At, Until = earning.At + program.Qualification };
        return (risen, [.. moves, new TierMove(earning.At, standing.Tier, earned, "earned")]);
    }

    /// <summary>Lets time pass up to a moment.</summary>
    public (TierStanding Standing, IReadOnlyList<TierMove> Moves) At(DateTimeOffset now, PointsProgram program)
    {
        var standing = this;
        var moves = new List<TierMove>();
        while (standing.Tier.Length > 0 && now >= standing.Until)
        {
            if (standing.RenewedAt(program, now) is { } renewed)
            {
                standing = standing with { Until = renewed + program.Qualification };
                continue;
            }

            var end = standing.Until + program.Grace;
            if (now < end)
                break;
            var left = program.TierFor(standing.QualifyingAt(end, program));
            moves.Add(new TierMove(end, standing.Tier, left, "period_ended"));
            standing = standing with { Tier = left, Since = end, Until = end + program.Qualification };
        }

        return (standing, moves);
    }

    /// <summary>Together with what a contact earned that turned out to be the same person: the higher tier stays.</summary>
    public TierStanding Join(TierStanding other, PointsProgram program)
    {
        var higher = program.Rank(other.Tier) > program.Rank(Tier) ? other : this;
        return higher with { Earnings = [.. Earnings.Concat(other.Earnings).OrderBy(e => e.At).ThenBy(e => e.Points)] };
    }

    // At the period's end, or at the earning within the grace that makes up for it.
    private DateTimeOffset? RenewedAt(PointsProgram program, DateTimeOffset now)
    {
        var rank = program.Rank(Tier);
        bool Holds(DateTimeOffset at) => rank > 0 && program.Rank(program.TierFor(QualifyingAt(at, program))) >= rank;
        if (Holds(Until))
            return Until;
        foreach (var earning in Earnings)
            if (earning.At > Until && earning.At <= now && earning.At <= Until + program.Grace && Holds(earning.At))
                return earning.At;
        return null;
    }
}
