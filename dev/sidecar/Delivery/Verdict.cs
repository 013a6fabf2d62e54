namespace Rapport.Sidecar.Delivery;

/// <summary>What an app's answer means for the message.</summary>
internal enum Verdict
{
    /// <summary>Handled; acknowledge.</summary>
    Success,

    /// <summary>Not handled; try again as the resiliency policy says.</summary>
    Retry,

    /// <summary>Never to be handled; dead-letter and acknowledge.</summary>
    Drop,
}
