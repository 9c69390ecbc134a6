// The two resources that need no database: the service document and $metadata.
using System.Buffers;
using System.Data.Common;
using System.Text.Json;
using System.Xml;
using Microsoft.OData.Edm.Csdl;

namespace FieldCollect.OData;

internal sealed class DocumentPlan : ReadPlan
{
    private readonly Action<IBufferWriter<byte>> _write;

    private DocumentPlan(string contentType, Action<IBufferWriter<byte>> write) : base(contentType) => _write = write;

    public static DocumentPlan Service(ODataSchema schema, ReplyStyle style) => new(style.ContentType, output =>
    {
        using var json = new Utf8JsonWriter(output, Json.Options);
        json.WriteStartObject();
        if (style.Metadata != MetadataLevel.None)
            json.WriteString("@odata.context", style.Root + "$metadata");
        json.WriteStartArray("value");
        foreach (var set in schema.Sets.Values)
            Entry(set.Name, "EntitySet");
        foreach (var operation in schema.Operations.Where(o => !o.IsAction && o.BoundTo is null && o.Parameters.Count == 0))
            Entry(operation.Name, "FunctionImport");
        json.WriteEndArray();
        json.WriteEndObject();

        void Entry(string name, string kind)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("kind", kind);
            json.WriteString("url", name);
            json.WriteEndObject();
        }
    });

    /// <summary>XML unless JSON is asked for: every client reads the XML, few the JSON.</summary>
    public static DocumentPlan Metadata(ODataSchema schema, ReadRequest request, string? format)
    {
        foreach (var (name, _) in ReplyStyle.MediaTypes(format, request.Accept))
        {
            if (name is "xml" or "application/xml" or "text/xml" or "application/*" or "*/*")
                return new DocumentPlan("application/xml;charset=utf-8", output => WriteXml(schema, output));
            if (name is "json" or "application/json")
                return new DocumentPlan("application/json;charset=utf-8", output => WriteJson(schema, output));
        }
        throw ODataProblems.NotAcceptable();
    }

    private protected override Task<ReadResult> WriteAsync(DbConnection connection, IBufferWriter<byte> output, RowObserver onRow, CancellationToken ct)
    {
        _write(output);
        return Task.FromResult(new ReadResult(ReadOutcome.Ok));
    }

    private static void WriteXml(ODataSchema schema, IBufferWriter<byte> output)
    {
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new System.Text.UTF8Encoding(false) }))
        {
            if (!CsdlWriter.TryWriteCsdl(schema.Model, xml, CsdlTarget.OData, out var errors))
                throw new InvalidOperationException("The model cannot be written: " + string.Join("; ", errors));
        }
        output.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static void WriteJson(ODataSchema schema, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = Json.Encoder, Indented = true });
        if (!CsdlWriter.TryWriteCsdl(schema.Model, json, out var errors))
            throw new InvalidOperationException("The model cannot be written: " + string.Join("; ", errors));
    }
}
