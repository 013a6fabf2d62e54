using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Values.V1;

namespace Rapport.Scoring.Values.Points;

/// <summary>Requests for points as the API takes them.</summary>
internal static class PointsRequests
{
    private const int LongestReason = 200;

    /// <summary>The request, with the ledger's key: the caller's own, or the key of the request.</summary>
    public static EarnPointsRequest WithKeyOf(this EarnPointsRequest request, Attempt attempt)
    {
        if (request.IdempotencyKey.Length == 0)
            request.IdempotencyKey = attempt.Key;
        return request;
    }

    /// <summary>The request, with the ledger's key: the caller's own, or the key of the request.</summary>
    public static BurnPointsRequest WithKeyOf(this BurnPointsRequest request, Attempt attempt)
    {
        if (request.IdempotencyKey.Length == 0)
            request.IdempotencyKey = attempt.Key;
        return request;
    }

    /// <summary>Checks and translates.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID with every field at fault.</exception>
    public static PointsRequest ToDomain(this EarnPointsRequest request, string workspace, PointsProgram program, DateTimeOffset now)
    {
        var faults = Faults(request.IdempotencyKey, request.Points, request.Reason);
        if (request.ExpireTime is { } given && given.ToDateTimeOffset() <= now)
            faults.Add(new FieldFault("expire_time", "is not in the future"));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var expiry = request.ExpireTime?.ToDateTimeOffset()
            ?? (program.ExpiryDays > 0 ? now.AddDays(program.ExpiryDays) : null);
        return new PointsRequest(
            PointsQueue.IdOf(workspace, request.Contact, PointsWish.Earn, request.IdempotencyKey), PointsWish.Earn,
            request.Points, expiry, request.Reason);
    }

    /// <summary>Checks and translates.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID with every field at fault.</exception>
    public static PointsRequest ToDomain(this BurnPointsRequest request, string workspace)
    {
        var faults = Faults(request.IdempotencyKey, request.Points, request.Reason);
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        return new PointsRequest(
            PointsQueue.IdOf(workspace, request.Contact, PointsWish.Burn, request.IdempotencyKey), PointsWish.Burn,
            request.Points, null, request.Reason);
    }

    private static List<FieldFault> Faults(string key, long points, string reason)
    {
        var faults = new List<FieldFault>();
        if (key.Length is 0 or > RequestKey.LongestKey)
            faults.Add(new FieldFault(
                "idempotency_key", $"is missing, as is request_id, or is longer than {RequestKey.LongestKey} characters"));
        if (points is < 1 or > PointsLedger.MostPoints)
            faults.Add(new FieldFault("points", $"is not between 1 and {PointsLedger.MostPoints}"));
        if (reason.Length > LongestReason)
            faults.Add(new FieldFault("reason", $"is longer than {LongestReason} characters"));
        return faults;
    }
}
