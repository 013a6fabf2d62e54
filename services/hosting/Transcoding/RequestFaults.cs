using Rapport.Common.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Hosting.Transcoding;

/// <summary>Everything that is wrong with one request, in the order of reading.</summary>
internal sealed class RequestFaults
{
    /// <summary>More are not told: a body of four megabytes could hold a million.</summary>
    public const int Most = 100;

    private readonly List<FieldFault> fields = [];
    private bool onlyUnknown = true;

    /// <summary>Nothing was found.</summary>
    public bool None => fields.Count == 0;

    /// <summary>No more are taken.</summary>
    public bool Full => fields.Count == Most;

    /// <summary>A name that the call does not have.</summary>
    public void Unknown(string path, string description) => Add(path, description);

    /// <summary>A value that cannot be read.</summary>
    public void Wrong(string path, string description)
    {
        onlyUnknown = false;
        Add(path, description);
    }

    /// <summary>The refusal.</summary>
    public DomainError ToError() => onlyUnknown
        ? new DomainError(ErrorReason.FieldUnknown, "The request names parameters or fields that this call does not have.")
        {
            Fields = fields,
        }
        : DomainError.Invalid(fields);

    private void Add(string path, string description)
    {
        if (!Full)
            fields.Add(new FieldFault(path, description));
    }
}
