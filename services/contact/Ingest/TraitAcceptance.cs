using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Attributes;
using Rapport.Contact.Domain.Attributes;
using Rapport.Events;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>Holds what an identify says of traits against what the workspace has declared.</summary>
internal sealed class TraitAcceptance(AttributeCatalogue attributes)
{
    /// <summary>The first trait that is refused, or null; what is only noted is flagged.</summary>
    public FieldFault? Check(Event said)
    {
        if (said.Name != EventNames.Identified || said.Properties is not { } traits)
            return null;
        foreach (var (name, fault, refuses) in Mismatches(said.Workspace, traits))
        {
            if (refuses)
                return new FieldFault($"properties.{name}", fault);
            said.Flags.Add(EventFlags.AttributeMismatch + name);
        }

        return null;
    }

    /// <summary>Every trait that is refused, for whoever edits a profile.</summary>
    /// <param name="workspace">Whose declarations.</param>
    /// <param name="traits">What is said of the traits; null takes one away and is of every type.</param>
    public IReadOnlyList<FieldFault> Refused(string workspace, Struct traits) =>
        [.. Mismatches(workspace, traits).Where(each => each.Refuses).Select(each => new FieldFault($"traits.{each.Name}", each.Fault))];

    private IEnumerable<(string Name, string Fault, bool Refuses)> Mismatches(string workspace, Struct traits)
    {
        if (attributes.Of(workspace) is not { IsEmpty: false } declared)
            yield break;
        foreach (var (name, value) in traits.Fields)
            if (declared.Find(name)?.Definition is { } definition && AttributeValues.Fault(definition, value.AsValue()) is { } fault)
                yield return (name, fault, definition.Refuses);
    }
}
