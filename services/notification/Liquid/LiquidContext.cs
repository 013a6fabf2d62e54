using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Fluid;

namespace Rapport.Notification.Liquid;

/// <summary>What one rendering has at hand: its variables, how values are encoded, and the steps that are left.</summary>
/// <param name="encoder">Makes values safe for the kind of text.</param>
/// <param name="isTrial">True to take missing variables for empty, so that only the cost is tried.</param>
internal sealed class LiquidContext(TextEncoder encoder, bool isTrial) : TemplateContext(Language, StringComparer.Ordinal)
{
    private static readonly TemplateOptions Language = MakeLanguage();
    private int steps;

    /// <summary>Makes values safe for the kind of text.</summary>
    public TextEncoder Encoder { get; } = encoder;

    /// <summary>True when missing variables count as empty.</summary>
    public bool IsTrial { get; } = isTrial;

    /// <summary>Counts a step, and one more for every 256 characters.</summary>
    /// <exception cref="LiquidRenderException">There are none left.</exception>
    public void Charge(int characters)
    {
        steps += 1 + (characters / 256);
        if (steps > LiquidLimits.Steps)
            throw TooManySteps();
    }

    /// <summary>The fault of a template that takes too many steps.</summary>
    public static LiquidRenderException TooManySteps() =>
        new(LiquidFault.LimitExceeded, $"the template takes more than {LiquidLimits.Steps} steps");

    private static TemplateOptions MakeLanguage()
    {
        var language = new TemplateOptions
        {
            MaxSteps = LiquidLimits.Steps, ModelNamesComparer = StringComparer.Ordinal, StrictFilters = true,
            CultureInfo = CultureInfo.InvariantCulture, TimeZone = TimeZoneInfo.Utc,
            // The time of a rendering is given with its variables.
            Now = () => DateTimeOffset.UnixEpoch,
        };
        LiquidFilters.Install(language.Filters);
        return language;
    }

    /// <summary>The text so far, which ends with a fault where it becomes too long.</summary>
    internal sealed class BoundedWriter() : StringWriter(CultureInfo.InvariantCulture)
    {
        private StringBuilder Text => GetStringBuilder();

        /// <inheritdoc/>
        public override void Write(char value)
        {
            Bound(1);
            base.Write(value);
        }

        /// <inheritdoc/>
        public override void Write(string? value)
        {
            Bound(value?.Length ?? 0);
            base.Write(value);
        }

        /// <inheritdoc/>
        public override void Write(char[] buffer, int index, int count)
        {
            Bound(count);
            base.Write(buffer, index, count);
        }

        /// <inheritdoc/>
        public override void Write(ReadOnlySpan<char> buffer)
        {
            Bound(buffer.Length);
            base.Write(buffer);
        }

        private void Bound(int more)
        {
            if (Text.Length + more > LiquidLimits.TextLength)
                throw new LiquidRenderException(
                    LiquidFault.LimitExceeded, $"the text becomes longer than {LiquidLimits.TextLength} characters");
        }
    }
}
