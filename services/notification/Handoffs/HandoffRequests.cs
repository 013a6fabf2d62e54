using System.Text.RegularExpressions;
using Rapport.Hosting.Errors;
using Rapport.Notification.V1;

namespace Rapport.Notification.Handoffs;

/// <summary>What the call centre may ask.</summary>
internal static partial class HandoffRequests
{
    private const int LongestName = 100;
    private static readonly TimeSpan DefaultLease = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestLease = TimeSpan.FromHours(8);

    /// <summary>The length of the lease that is asked for, or 15 minutes.</summary>
    public static TimeSpan LeaseOf(ClaimHandoffRequest request) => request.Lease?.ToTimeSpan() ?? DefaultLease;

    /// <summary>Refuses a claim with all its faults.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public static void Check(ClaimHandoffRequest request)
    {
        List<FieldFault> faults = [];
        if (request.Queue.Length is 0 or > LongestName)
            faults.Add(new FieldFault("queue", $"is missing or longer than {LongestName} characters"));
        if (request.Agent.Length is 0 or > LongestName)
            faults.Add(new FieldFault("agent", $"is missing or longer than {LongestName} characters"));
        if (LeaseOf(request) is var lease && (lease < TimeSpan.FromSeconds(1) || lease > LongestLease))
            faults.Add(new FieldFault("lease", "is not between 1s and 28800s"));
        Throw(faults);
    }

    /// <summary>Refuses an outcome with all its faults.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID.</exception>
    public static void Check(CompleteHandoffRequest request)
    {
        List<FieldFault> faults = [];
        if (!Outcome().IsMatch(request.Outcome) || request.Outcome == Domain.Handoff.Expired)
            faults.Add(new FieldFault(
                "outcome", "is not accepted, rejected, no_contact or another word of a-z and _, at most 40"));
        if (!Code().IsMatch(request.Reason))
            faults.Add(new FieldFault("reason", "is not a code of a-z, 0-9, _ and -, at most 60 characters"));
        if (request.Note.Length > 4000)
            faults.Add(new FieldFault("note", "is longer than 4000 characters"));
        Throw(faults);
    }

    private static void Throw(List<FieldFault> faults)
    {
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
    }

    [GeneratedRegex(@"\A[a-z_]{1,40}\z")]
    private static partial Regex Outcome();

    [GeneratedRegex(@"\A[a-z0-9_-]{0,60}\z")]
    private static partial Regex Code();
}
