// What stands around the rows of a page: context and count before them, the link to the next page behind them.
using System.Text.Json;

namespace FieldCollect.OData;

internal sealed class PageWriter
{
    private readonly Utf8JsonWriter _json;
    private readonly Binding _binding;

    public PageWriter(Utf8JsonWriter json, Binding binding, string context, long? total)
    {
        (_json, _binding) = (json, binding);
        json.WriteStartObject();
        binding.Style.WriteContext(json, context);
        if (total is { } count)
            binding.Style.WriteCount(json, count);
        json.WriteStartArray("value"u8);
    }

    public void End(SkipToken? next, bool sensitive)
    {
        _json.WriteEndArray();
        if (next is not null)
            _json.WriteString(_binding.Style.Names.NextLink, NextLink(next, sensitive));
        _json.WriteEndObject();
        _json.Flush();
    }

    /// <summary>All options again. Those that hold a protected value stay out of it: that link is posted to again with the same body.</summary>
    private string NextLink(SkipToken next, bool sensitive)
    {
        var request = _binding.Request;
        var token = next.Encode(request.SigningKey, SkipToken.For(_binding.Path.ToUrl(), _binding.Options));
        var path = request.Path.Trim('/');
        if (path.EndsWith("/$query", StringComparison.OrdinalIgnoreCase))
            path = path[..^"/$query".Length];
        return sensitive
            ? $"{_binding.Style.Root}{path}/$query?$skiptoken={token}"
            : $"{_binding.Style.Root}{path}?{string.Join('&', _binding.Options.Parts.Append("$skiptoken=" + token))}";
    }
}
