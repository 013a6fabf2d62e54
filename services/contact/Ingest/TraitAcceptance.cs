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
        if (said.Name != EventNames.Identified || said.Properties is not { } traits || attributes.Of(said.Workspace) is not { IsEmpty: false } declared)
            return null;
        foreach (var (name, value) in traits.Fields)
        {
            if (declared.Find(name)?.Definition is not { } definition || AttributeValues.Fault(definition, value.AsValue()) is not { } fault)
                continue;
            if (definition.Refuses)
                return new FieldFault($"properties.{name}", fault);
            said.Flags.Add(EventFlags.AttributeMismatch + name);
        }

        return null;
    }
}
