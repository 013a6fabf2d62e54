using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;
using Rapport.Notification.V1;

namespace Rapport.Notification.Policies;

/// <summary>The sending policy of a workspace: as the contract has it, and as decisions read it.</summary>
internal sealed class SendingPolicyEditing(SendingPolicyStore store, TimeProvider clock)
{
    private const int Attempts = 5;

    /// <summary>The rules in force.</summary>
    public async Task<SendingRules> RulesAsync(string workspace, CancellationToken cancellation) =>
        await store.FindAsync(workspace, cancellation) is var (policy, _) ? policy.ToRules() : SendingRules.None;

    /// <summary>The policy in force, as the contract has it.</summary>
    public async Task<SendingPolicy> GetAsync(string workspace, CancellationToken cancellation) =>
        await store.FindAsync(workspace, cancellation) is var (policy, revision)
            ? Shown(policy, revision) : Shown(new SendingPolicy { TimeZone = "UTC" }, 0);

    /// <summary>Replaces it.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID without one; DEFINITION_INVALID; ETAG_MISMATCH.</exception>
    public async Task<SendingPolicy> SaveAsync(string workspace, SendingPolicy? policy, CancellationToken cancellation)
    {
        // Nothing is not an empty policy: whoever forgets it must not lose the caps.
        var wanted = policy?.Clone() ?? throw DomainError.Invalid("policy", "is missing");
        if (SendingPolicyCheck.Of(wanted) is { Count: > 0 } faults)
            throw new DomainError(ErrorReason.DefinitionInvalid, "The sending policy has fields that are missing or wrong.")
            {
                Fields = faults,
            };
        var etag = wanted.Etag;
        wanted.Etag = "";
        if (wanted.TimeZone.Length == 0)
            wanted.TimeZone = "UTC";
        var now = clock.Now();
        wanted.UpdateTime = now.ToTimestamp();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = (await store.FindAsync(workspace, cancellation))?.Revision ?? 0;
            if (etag.Length > 0 && etag != Etag(before))
                throw new DomainError(ErrorReason.EtagMismatch, "The sending policy was changed meanwhile: read it again.");
            if (await store.TrySaveAsync(workspace, wanted, before, now, cancellation))
                return Shown(wanted, before + 1);
        }

        throw DomainError.Unavailable("The sending policy", TimeSpan.FromSeconds(1));
    }

    private static SendingPolicy Shown(SendingPolicy policy, long revision)
    {
        policy.Etag = Etag(revision);
        return policy;
    }

    private static string Etag(long revision) => revision.ToString(CultureInfo.InvariantCulture);
}
