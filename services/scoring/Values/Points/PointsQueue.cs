using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Ids;
using Rapport.Hosting.Startup;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Values.V1;

namespace Rapport.Scoring.Values.Points;

/// <summary>
/// Where points are asked for. A request is appended to the log, under an id that follows from the caller's key, and
/// answered when the log has brought it back and it has been decided on. Dying anywhere in between loses nothing: the
/// request is in the log or it is not, and repeating it finds out.
/// </summary>
internal sealed class PointsQueue(
    PointsHistory history, EventLogService.EventLogServiceClient log, IOptions<RapportOptions> options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Appends the request and waits for what becomes of it.</summary>
    /// <exception cref="DomainError">INSUFFICIENT_POINTS, IDEMPOTENCY_KEY_REUSED, DEADLINE_EXCEEDED.</exception>
    public async Task<PointsReceipt> AskAsync(
        string workspace, string contact, PointsRequest request, DateTimeOffset now, CancellationToken cancellation)
    {
        await history.EnsureContactAsync(workspace, contact, cancellation);
        var known = await history.DecisionOnAsync(workspace, contact, request.Id);
        if (known.Decision is null)
            await AppendAsync(ToConclusion(workspace, known.Contact, request, now), cancellation);
        var started = Stopwatch.GetTimestamp();
        for (var pause = FirstLook; known.Decision is null; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience * options.Value.Patience)
                throw new DomainError(
                    ErrorReason.DeadlineExceeded, "The request is in the log but not decided yet; repeat it with the same key.");
            await Task.Delay(pause, cancellation);
            known = await history.DecisionOnAsync(workspace, contact, request.Id);
        }

        return ToReceipt(known.Contact, known.Decision, request);
    }

    /// <summary>A request's id: the same for the same contact, wish and key.</summary>
    public static string IdOf(string workspace, string contact, PointsWish wish, string key) =>
        DerivedId.From("points", workspace, contact, wish.ToString(), key);

    private static PointsReceipt ToReceipt(string contact, PointsDecision decision, PointsRequest request)
    {
        if (decision.Points != request.Points)
            throw new DomainError(ErrorReason.IdempotencyKeyReused, "The idempotency key was used before with other content.");
        return decision.Granted
            ? new PointsReceipt { Contact = contact, Event = decision.Id, Points = decision.Points, Balance = decision.Balance }
            : throw new DomainError(ErrorReason.InsufficientPoints, "The contact has fewer points than are to be burned.")
            {
                Metadata = new Dictionary<string, string> { ["balance"] = $"{decision.Balance}" },
            };
    }

    private static Conclusion ToConclusion(string workspace, string contact, PointsRequest request, DateTimeOffset now)
    {
        IMessage said = request switch
        {
            { Wish: PointsWish.Burn } => new Events.V1.PointsBurnRequested { Points = request.Points, Reason = request.Reason },
            { ExpiresAt: { } expiry } => new Events.V1.PointsEarnRequested
            {
                Points = request.Points, Reason = request.Reason, ExpiresAt = expiry.UtcDateTime.ToString("O"),
            },
            _ => new Events.V1.PointsEarnRequested { Points = request.Points, Reason = request.Reason },
        };
        return new Conclusion
        {
            Id = request.Id, Workspace = workspace, Contact = contact, OccurredAt = now.ToTimestamp(), Hop = 1,
            Name = said.EventName(), Properties = said.ToProperties(),
        };
    }

    private async Task AppendAsync(Conclusion conclusion, CancellationToken cancellation)
    {
        try
        {
            var answer = await log.AppendEventsAsync(
                new AppendEventsRequest { Conclusions = { conclusion } }, cancellationToken: cancellation);
            if (answer.Rejected.Count > 0)
                throw DomainError.Invalid("contact", "is not a contact id");
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            throw DomainError.Unavailable("The event log", TimeSpan.FromSeconds(1));
        }
    }
}
