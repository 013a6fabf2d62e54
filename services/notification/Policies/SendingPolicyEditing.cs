using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;
using Rapport.Notification.Templates;
using Rapport.Notification.V1;

namespace Rapport.Notification.Policies;

/// <summary>The sending policy of a workspace: as the contract has it, and as decisions read it.</summary>
internal sealed class SendingPolicyEditing(SendingPolicyStore store, TemplateCatalogue templates, TimeProvider clock)
{
    private const string ConfirmUrl = "variables.confirm_url";

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
        if ((FieldFault[])[.. SendingPolicyCheck.Of(wanted), .. await TemplateFaultsAsync(workspace, wanted, cancellation)] is { Length: > 0 } faults)
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

    // A mail that asks and cannot be answered would ask in vain.
    private async Task<IReadOnlyList<FieldFault>> TemplateFaultsAsync(
        string workspace, SendingPolicy policy, CancellationToken cancellation)
    {
        const string field = "policy.double_opt_in.template";
        if (policy.DoubleOptIn is not { } asking)
            return [];
        if (asking.Template.Length == 0)
            return [new FieldFault(field, "is missing")];
        var found = await templates.NewestAsync(workspace, [asking.Template], cancellation);
        return found.GetValueOrDefault(asking.Template)?.Version switch
        {
            null => [new FieldFault(field, "is no template of this workspace: save it first")],
            { Class: MessageClass.Marketing } => [new FieldFault(field, "is a marketing template; the mail that asks is transactional, without advertising")],
            { Channel: not "email" } => [new FieldFault(field, "is not for e-mail")],
            { } version when new[] { version.Html, version.Text }.Any(part => part.Length > 0 && !part.Contains(ConfirmUrl, StringComparison.Ordinal)) =>
                [new FieldFault(field, $"does not write out {{{{ {ConfirmUrl} }}}}, the link to confirm, in each of its parts")],
            _ => [],
        };
    }

    private static SendingPolicy Shown(SendingPolicy policy, long revision)
    {
        policy.Etag = Etag(revision);
        return policy;
    }

    private static string Etag(long revision) => revision.ToString(CultureInfo.InvariantCulture);
}
