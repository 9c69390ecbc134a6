// The Prefer header (RFC 7240) as far as reading goes. A preference that is unknown or makes no sense here is ignored, never refused.
using System.Globalization;

namespace FieldCollect.OData;

internal enum OmittedValues { None, Nulls, Defaults }

internal sealed record Preferences(int? MaxPageSize, OmittedValues Omit)
{
    private static readonly Preferences Nothing = new(null, OmittedValues.None);

    public static Preferences Of(ReadRequest request)
    {
        var result = request.MaxPageSize is > 0 and { } size ? Nothing with { MaxPageSize = size } : Nothing;
        foreach (var preference in (request.Prefer ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = preference.IndexOf('=');
            if (equals < 0)
                continue;
            var name = preference[..equals].Trim().ToLowerInvariant();
            var value = preference[(equals + 1)..].Trim().Trim('"').ToLowerInvariant();
            // 4.0 has the prefix, 4.01 may leave it out; the first of two wins (RFC 7240, 2).
            switch (name.StartsWith("odata.", StringComparison.Ordinal) ? name[6..] : name)
            {
                case "maxpagesize" when result.MaxPageSize is null && int.TryParse(value, NumberStyles.None, null, out var asked) && asked > 0:
                    result = result with { MaxPageSize = asked };
                    break;
                case "omit-values" when result.Omit == OmittedValues.None:
                    result = result with { Omit = value switch { "nulls" => OmittedValues.Nulls, "defaults" => OmittedValues.Defaults, _ => OmittedValues.None } };
                    break;
            }
        }
        return result;
    }
}
