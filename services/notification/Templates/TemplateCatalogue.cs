using System.Collections.Concurrent;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Notification.Contacts;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Templates;

/// <summary>Saves templates, and has them compiled at hand; a compiled version never changes.</summary>
internal sealed class TemplateCatalogue(TemplateStore store)
{
    private const int MostCompiled = 1000;
    private const int SaveAttempts = 5;
    private readonly ConcurrentDictionary<(string Workspace, string Id, int Version), CompiledTemplate> compiled = [];

    /// <summary>Saves a new version, unless the newest one says the same; its number is set here.</summary>
    /// <param name="wanted">What it is to say.</param>
    /// <param name="etag">That of the version which it is to replace; empty for whichever is the newest.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="DomainError">
    /// DEFINITION_INVALID: a part does not parse, or marketing shows no way out of it. ETAG_MISMATCH: the newest is another.
    /// </exception>
    public async Task<TemplateVersion> SaveAsync(TemplateVersion wanted, string etag, CancellationToken cancellation)
    {
        Check(wanted);
        for (var attempt = 0; attempt < SaveAttempts; attempt++)
        {
            var newest = await store.NewestOrDeletedAsync(wanted.Workspace, wanted.Id, cancellation);
            if (newest is { IsDeleted: false } && newest.SaysTheSameAs(wanted))
                return newest;
            if (etag.Length > 0 && etag != (newest is { IsDeleted: false } ? newest.Etag : null))
                throw new DomainError(ErrorReason.EtagMismatch, "The template was changed meanwhile: read it again.");
            var next = wanted with { Version = (newest?.Version ?? 0) + 1 };
            if (await store.TryAddAsync(next, cancellation))
                return next;
        }

        throw DomainError.Unavailable("The template", TimeSpan.FromSeconds(1));
    }

    /// <summary>Takes a template out of use; false when there is none.</summary>
    public async Task<bool> DeleteAsync(string workspace, string id, DateTimeOffset now, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < SaveAttempts; attempt++)
        {
            if (await store.NewestOrDeletedAsync(workspace, id, cancellation) is not { IsDeleted: false } newest)
                return false;
            if (await store.TryAddAsync(
                newest with { Version = newest.Version + 1, SavedAt = now, IsDeleted = true }, cancellation))
                return true;
        }

        throw DomainError.Unavailable("The template", TimeSpan.FromSeconds(1));
    }

    /// <summary>A version compiled, or the newest one for 0.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<CompiledTemplate> GetAsync(
        string workspace, string id, int version, CancellationToken cancellation) =>
        await store.FindAsync(workspace, id, version, cancellation) is { } found
            ? Compile(found)
            : throw DomainError.NotFound("template", id);

    /// <summary>The newest version of each of these templates; those that do not exist are left out.</summary>
    public async Task<IReadOnlyDictionary<string, CompiledTemplate>> NewestAsync(
        string workspace, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        var found = new Dictionary<string, CompiledTemplate>();
        foreach (var (id, version) in await store.NewestAsync(workspace, ids, cancellation))
            found[id] = compiled.TryGetValue((workspace, id, version), out var ready)
                ? ready
                : await GetAsync(workspace, id, version, cancellation);
        return found;
    }

    /// <summary>A version compiled, if it may be saved.</summary>
    /// <exception cref="DomainError">
    /// DEFINITION_INVALID: a part does not parse or reads a variable that there is not, or marketing shows no way out of it.
    /// </exception>
    public static CompiledTemplate Check(TemplateVersion wanted)
    {
        var made = CompiledTemplate.Compile(wanted, out var faults);
        faults = [.. faults, .. made?.UnknownVariables(TemplateVariables.Names) ?? []];
        if (made is null || faults.Count > 0)
            throw new DomainError(ErrorReason.DefinitionInvalid, "The template does not parse.")
            {
                Fields = [.. faults.Select(each => new FieldFault(
                    $"template.{each.Part}",
                    $"line {each.Fault.Line}, column {each.Fault.Column}: {each.Fault.Message}"))],
            };
        if (wanted.Class == MessageClass.Marketing && made.PartsWithoutWayOut is { Count: > 0 } parts)
            throw new DomainError(ErrorReason.DefinitionInvalid, "Marketing has to show how to get out of it.")
            {
                Fields = [.. parts.Select(part => new FieldFault(
                    $"template.{part}", "does not write out {{ unsubscribe_url }}, the link to unsubscribe"))],
            };
        return made;
    }

    private CompiledTemplate Compile(TemplateVersion version)
    {
        if (compiled.Count > MostCompiled)
            compiled.Clear();
        return compiled.GetOrAdd((version.Workspace, version.Id, version.Version), _ =>
            CompiledTemplate.Compile(version, out var _)
            ?? throw new InvalidOperationException("A saved template does not compile."));
    }
}
