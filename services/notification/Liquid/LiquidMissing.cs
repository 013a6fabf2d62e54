using System.Globalization;
using System.Text.Encodings.Web;
using Fluid;
using Fluid.Values;

namespace Rapport.Notification.Liquid;

/// <summary>A variable without a value: nil in conditions, a fault where its text or its items are needed.</summary>
/// <param name="name">As the template names it.</param>
internal sealed class LiquidMissing(string name) : BaseNilValue
{
    /// <summary>What is told of it.</summary>
    public LiquidRenderException Fault() => new(LiquidFault.VariableMissing, $"{name} has no value");

    /// <inheritdoc/>
    public override string ToStringValue() => throw Fault();

    /// <inheritdoc/>
    public override IEnumerable<FluidValue> Enumerate(TemplateContext context) => throw Fault();

    /// <inheritdoc/>
    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo) => throw Fault();
}
