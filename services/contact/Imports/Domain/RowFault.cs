namespace Rapport.Contact.Imports.Domain;

/// <summary>Why a row is not taken.</summary>
/// <param name="Code">For programs: NUMBER_FORMAT, DATE_FORMAT, IDENTIFIER_MISSING, …</param>
/// <param name="Column">Header of the column at fault; empty for the whole row.</param>
/// <param name="Description">What is wrong, without what the cell says.</param>
internal sealed record RowFault(string Code, string Column, string Description);
