// The two resources that need no database: the service document and $metadata.
using System.Buffers;
using System.Data.Common;
using System.Text;
using System.Text.Json;
using System.Xml;
using Microsoft.OData.Edm.Csdl;

namespace FieldCollect.OData;

internal sealed class DocumentQuery : Query
{
    private readonly string? _contentType;
    private readonly Action<Binding, IBufferWriter<byte>> _write;

    private DocumentQuery(string? contentType, Action<Binding, IBufferWriter<byte>> write) => (_contentType, _write) = (contentType, write);

    public override string ContentType(Binding binding) => _contentType ?? binding.Style.ContentType;

    public static DocumentQuery Service(ODataSchema schema, QueryOptions options)
    {
        options.Allow("$format");
        return new DocumentQuery(null, (binding, output) =>
        {
            var style = binding.Style;
            using var json = new Utf8JsonWriter(output, Json.Options);
            json.WriteStartObject();
            if (style.Metadata != MetadataLevel.None)
                json.WriteString(style.Names.Context, style.Root + "$metadata");
            json.WriteStartArray("value"u8);
            foreach (var set in schema.Sets.Values)
                Entry(json, set.Name, "EntitySet");
            foreach (var operation in schema.Operations.Where(o => !o.IsAction && o.BoundTo is null && o.Parameters.Count == 0))
                Entry(json, operation.Name, "FunctionImport");
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>XML unless JSON is asked for: every client reads the XML, few the JSON.</summary>
    public static DocumentQuery Metadata(ODataSchema schema, ReadRequest request, QueryOptions options)
    {
        options.Allow("$format");
        foreach (var type in MediaType.Accepted(options["$format"], request.Accept))
        {
            if (type.Name is "xml" or "application/xml" or "text/xml" or "application/*" or "*/*")
                return new DocumentQuery("application/xml;charset=utf-8", (binding, output) => WriteXml(schema, binding.Style.Version, output));
            if (type.Name is "json" or "application/json")
                return new DocumentQuery("application/json;charset=utf-8", (_, output) => WriteJson(schema, output));
        }
        throw ODataProblems.NotAcceptable();
    }

    public override Task<ReadResult> WriteAsync(Binding binding, DbConnection connection, IBufferWriter<byte> output, RowObserver onRow, CancellationToken ct)
    {
        _write(binding, output);
        return Task.FromResult(new ReadResult(ReadOutcome.Ok));
    }

    private static void Entry(Utf8JsonWriter json, string name, string kind)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("kind"u8, kind);
        json.WriteString("url"u8, name);
        json.WriteEndObject();
    }

    private static void WriteXml(ODataSchema schema, string version, IBufferWriter<byte> output)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) }))
        {
            if (!CsdlWriter.TryWriteCsdl(schema.Model, xml, CsdlTarget.OData, out var errors))
                throw new InvalidOperationException("The model cannot be written: " + string.Join("; ", errors));
        }
        // The model says 4.0; to a client of 4.01 the document says what its header says.
        if (version == "4.0")
            output.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
        else
            output.Write(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length).Replace("Edmx Version=\"4.0\"", $"Edmx Version=\"{version}\"", StringComparison.Ordinal)));
    }

    private static void WriteJson(ODataSchema schema, IBufferWriter<byte> output)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = Json.Encoder, Indented = true }))
        {
            if (!CsdlWriter.TryWriteCsdl(schema.Model, json, out var errors))
                throw new InvalidOperationException("The model cannot be written: " + string.Join("; ", errors));
        }
        // CSDL in JSON begins with 4.01; the model itself says 4.0, for the XML that clients of 4.0 read.
        var text = Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
        output.Write(Encoding.UTF8.GetBytes(text.Replace("\"$Version\": \"4.0\"", "\"$Version\": \"4.01\"", StringComparison.Ordinal)));
    }
}
