using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Domain.Attributes;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Attribute = Rapport.Contact.V1.Attribute;

namespace Rapport.Contact.Attributes;

/// <summary>Attributes as the contract has them.</summary>
internal static class AttributeMapping
{
    /// <summary>A declaration.</summary>
    /// <param name="declared">What the caller sent.</param>
    /// <param name="name">Name, from the path.</param>
    /// <param name="faults">What cannot be read.</param>
    public static AttributeDefinition ToDomain(this Attribute declared, string name, out List<FieldFault> faults)
    {
        faults = [];
        if (declared.Id.Length > 0 && declared.Id != name)
            faults.Add(new FieldFault("id", "is another one in the body than in the path"));
        if (declared.Type is <= AttributeType.Unspecified or > AttributeType.StringList)
            faults.Add(new FieldFault("type", "is missing or none of ATTRIBUTE_TYPE_…"));
        if (declared.PersonalData is < PersonalData.Unspecified or > PersonalData.Identifying)
            faults.Add(new FieldFault("personal_data", "is none of PERSONAL_DATA_…"));
        if (declared.Enforcement is < AttributeEnforcement.Unspecified or > AttributeEnforcement.Flag)
            faults.Add(new FieldFault("enforcement", "is none of ATTRIBUTE_ENFORCEMENT_…"));
        return new AttributeDefinition
        {
            Name = name,
            Kind = (AttributeKind)Math.Clamp((int)declared.Type - 1, 0, (int)AttributeKind.StringList),
            Unit = declared.Unit,
            Personal = declared.PersonalData switch
            {
                PersonalData.None => PersonalClass.None,
                PersonalData.Pseudonymous => PersonalClass.Pseudonymous,
                _ => PersonalClass.Identifying,
            },
            Allowed = [.. declared.AllowedValues],
            Description = declared.Description,
            Indexed = declared.Indexed,
            Refuses = declared.Enforcement != AttributeEnforcement.Flag,
        };
    }

    /// <summary>A declaration as it is in force.</summary>
    public static Attribute ToProto(this StoredAttribute stored, bool isReady)
    {
        var definition = stored.Definition;
        return new Attribute
        {
            Id = definition.Name, Type = (AttributeType)(definition.Kind + 1), Unit = definition.Unit,
            PersonalData = (PersonalData)(definition.Personal + 1), AllowedValues = { definition.Allowed },
            Description = definition.Description, Indexed = definition.Indexed,
            Enforcement = definition.Refuses ? AttributeEnforcement.Refuse : AttributeEnforcement.Flag, IndexReady = isReady,
            Etag = stored.Revision.ToString(CultureInfo.InvariantCulture), CreateTime = stored.CreatedAt.ToTimestamp(),
            UpdateTime = stored.ChangedAt.ToTimestamp(),
        };
    }
}
