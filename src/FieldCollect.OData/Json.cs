using System.Text.Encodings.Web;
using System.Text.Json;

namespace FieldCollect.OData;

internal static class Json
{
    // Replies are application/json, never put into HTML, so Chinese may stay readable and three times shorter.
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    // We write what we planned to write; validating every token again would cost a tenth of a page.
    public static readonly JsonWriterOptions Options = new() { Encoder = Encoder, SkipValidation = true };
}
