namespace Rapport.Notification.Liquid;

/// <summary>Why a template that parses gave no text.</summary>
internal enum LiquidFault
{
    /// <summary>A variable that is written out has no value.</summary>
    VariableMissing,

    /// <summary>More steps or more text than allowed.</summary>
    LimitExceeded,

    /// <summary>A value does not fit what is done with it.</summary>
    ValueUnfit,
}

/// <summary>A template gave no text.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">What to correct; names variables, never their values.</param>
internal sealed class LiquidRenderException(LiquidFault fault, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public LiquidFault Fault { get; } = fault;
}
