using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Contact.Attributes;
using Rapport.Contact.Audit;
using Rapport.Contact.Consents;
using Rapport.Contact.Contracts;
using Rapport.Contact.Domain;
using Rapport.Contact.EventLog;
using Rapport.Contact.Identities;
using Rapport.Contact.Imports;
using Rapport.Contact.Inbox;
using Rapport.Contact.V1;
using Rapport.Contact.Workspaces;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;

namespace Rapport.Contact;

/// <summary>Prepares MongoDB for contact: indexes, the head of the log, the first workspace's keys.</summary>
internal sealed class ContactStartup(
    IMongoDatabase database, LogStores stores, RejectStore rejects, KeyStore keys, IdentifierTypeStore types,
    ConfirmationStore confirmations, SessionStore sessions, WorkspaceStore workspaces, AuditStore audit, AttributeStore attributes, ContactIndexStore index,
    EventContractStore contracts, ViolationStore violations, ImportStore imports, ImportPartStore importParts,
    ImportErrorStore importErrors, IOptions<ContactOptions> options, SystemClock clock, ILogger<ContactStartup> logger)
    : IStoreStartup
{
    private static readonly string[] InstallationScopes = ["installation.read", "installation.write"];

    /// <inheritdoc/>
    public string Store => "MongoDB";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Mongo";

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await PingAsync(cancellation);
        await stores.Head.PrepareAsync(options.Value.Partitions, cancellation);
        await stores.Inbox.PrepareAsync(cancellation);
        await stores.Events.PrepareAsync(cancellation);
        await stores.Contacts.PrepareAsync(cancellation);
        await stores.Merges.PrepareAsync(cancellation);
        await stores.Consents.PrepareAsync(cancellation);
        await stores.Duplicates.PrepareAsync(cancellation);
        await stores.Quarantine.PrepareAsync(cancellation);
        await stores.Erasures.PrepareAsync(cancellation);
        await rejects.PrepareAsync(cancellation);
        await types.PrepareAsync(cancellation);
        await confirmations.PrepareAsync(cancellation);
        await keys.PrepareAsync(cancellation);
        await imports.PrepareAsync(cancellation);
        await importParts.PrepareAsync(cancellation);
        await importErrors.PrepareAsync(cancellation);
        await sessions.PrepareAsync(cancellation);
        await audit.PrepareAsync(cancellation);
        await attributes.PrepareAsync(cancellation);
        await index.PrepareAsync(cancellation);
        await contracts.PrepareAsync(cancellation);
        await violations.PrepareAsync(cancellation);
        await BootstrapAsync(options.Value.Bootstrap, cancellation);
    }

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellation) =>
        database.RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: cancellation);

    private async Task BootstrapAsync(BootstrapOptions first, CancellationToken cancellation)
    {
        if (first.Workspace.Length == 0 || first.WriteKey.Length == 0 || first.ApiKey.Length == 0)
            return;
        await keys.AddAsync(First(first.WriteKey, CredentialKind.WriteKey, []), cancellation);
        var key = First(first.ApiKey, CredentialKind.ApiKey, ["*", .. InstallationScopes]);
        await keys.AddAsync(key, cancellation);
        // The key of an installation that is older than these scopes.
        await keys.GrantAsync(key.Sha256, InstallationScopes, cancellation);
        await workspaces.AddAsync(
            new WorkspaceRecord
            {
                Id = first.Workspace, Name = first.Workspace, Zone = WorkspaceRules.DefaultZone,
                Locale = WorkspaceRules.DefaultLocale, CreatedBy = "installation",
            },
            cancellation);
        Log.Bootstrapped(logger, first.Workspace);
    }

    private AccessKey First(string key, CredentialKind kind, IReadOnlyList<string> scopes) => new()
    {
        Sha256 = KeyEditing.HashOf(key), Workspace = options.Value.Bootstrap.Workspace, Kind = kind, Scopes = scopes,
        Name = "first key of the installation", CreatedAt = clock.GetUtcNow(),
    };
}
