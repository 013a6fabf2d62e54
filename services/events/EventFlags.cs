namespace Rapport.Events;

/// <summary>What the platform noticed of an event on its way into the log; see <c>Event.flags</c>.</summary>
public static class EventFlags
{
    /// <summary>
    /// A conclusion about a contact that had been merged by the time it was numbered. It stands under the survivor, but
    /// says nothing of the survivor's stage, tags and segments: what the merge made of those is concluded separately.
    /// </summary>
    public const string OfMerged = "of_merged";

    /// <summary>The place of an event of somebody who was erased: it says nothing else, and is passed over.</summary>
    public const string Erased = "erased";

    /// <summary>Followed by the type: its value identifies nobody (undefined, no number, …) and was not used.</summary>
    public const string IdentifierIgnored = "identifier_ignored:";

    /// <summary>Followed by the type: invisible characters, wrappings or a spreadsheet's tail were taken off its value.</summary>
    public const string IdentifierCleaned = "identifier_cleaned:";

    /// <summary>Followed by the type: its value is another contact's, or a second one of a unique type; not linked.</summary>
    public const string IdentifierConflict = "identifier_conflict:";

    /// <summary>Followed by the property: the platform reads another kind of value there, so it means nothing to it.</summary>
    public const string PropertyIgnored = "property_ignored:";

    /// <summary>Followed by the trait: it is not what the workspace declares it to be, and was taken all the same.</summary>
    public const string AttributeMismatch = "attribute_mismatch:";

    /// <summary>Followed by the property, if there is one: the event does not keep its contract, and was taken all the same.</summary>
    public const string ContractViolation = "contract_violation:";

    /// <summary>Followed by the property: it does not keep the event's contract and was left out.</summary>
    public const string PropertyOmitted = "property_omitted:";

    /// <summary>Followed by the trait: the contact has no room for it, and it was left out.</summary>
    public const string TraitOverLimit = "trait_over_limit:";

    /// <summary>Followed by the type: the contact has as many of it as it may; not linked.</summary>
    public const string IdentifierOverLimit = "identifier_over_limit:";
}
