using FieldCollect.OData;
using FieldCollect.Plates.Sheets;
using FieldCollect.Register;
using FieldCollect.Register.Doorplates;
using FieldCollect.Server.Plates;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Plates;
using Microsoft.Net.Http.Headers;

namespace FieldCollect.Server.Api;

/// <summary>
/// POST PlateBatches(…)/Print, and what it makes: GET PlateBatches(…)/Sheets/$value, the PDF for the maker, whole or in part, and …/SheetsManifest/$value. Not
/// <c>respond-async</c>: its results are small, one user's, and forgotten after ten minutes, while a maker comes for these files for weeks.
/// </summary>
public static class PlateSheets
{
    /// <summary>The stream properties of PlateBatches.</summary>
    public const string Sheets = "Sheets";

    public const string Manifest = "SheetsManifest";

    public const string Allowed = "GET, HEAD, OPTIONS";

    public static RegisterAction Print { get; } = new(
        "Print", "PlateBatches", "Begins to print a batch into one PDF, which is then read at Sheets; while it is printed that answers Busy. On sheets of Sheet millimetres (600x400).",
        "开始将批次生成一个印刷用 PDF（从 Sheets 读取；生成期间返回繁忙）。印张尺寸为毫米，默认600x400。", new ActionParameter("Sheet", PropertyKind.String, Nullable: true))
    {
        Answers = PrintAsync,
    };

    /// <summary>A first look, so that other paths are parsed once only.</summary>
    public static bool MayBe(string path) => path.StartsWith("PlateBatches", StringComparison.Ordinal) && path.Contains('/' + Sheets, StringComparison.Ordinal);

    public static bool Is(ResourcePath path) => path is { Property.Name: Sheets or Manifest, Steps: [{ Set.Name: "PlateBatches", Key: not null } or { Set.Name: "PlateBatches", Alternate: not null }], Count: false, Ref: false };

    public static string MediaTypeOf(string property) => property == Sheets ? "application/pdf" : "application/json";

    public static async Task AnswerAsync(ApiContext api, ApiRequest request, HttpContext http)
    {
        if (request.Method is not ("GET" or "HEAD"))
            throw new ProblemException(Problems.MethodNotAllowed);
        request = await AlternateKeys.ResolveAsync(api, request, http.RequestAborted);
        var path = ResourcePath.Parse(api.Schema, request.Path);
        var batch = await PlateSteps.BatchAsync(api.Store, request.Actor, path.Key!.AsGuid(), http.RequestAborted);
        var headers = http.Response.Headers;
        headers["OData-Version"] = request.Version;
        headers.CacheControl = "private, no-cache";
        headers.XContentTypeOptions = "nosniff";
        var found = await http.RequestServices.GetRequiredService<PlatePrinting>().FindAsync(batch, http.RequestAborted);
        if (found is not { } made || Open(path.Property!.Name == Sheets ? made.Order.PdfPath : made.Order.ManifestPath) is not { } file)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await using (file)
        {
            headers.ContentDisposition = $"attachment; filename=\"{Path.GetFileName(file.Name)}\"";
            // Both are of one run: the hash of the PDF names them both.
            var etag = new EntityTagHeaderValue($"\"{made.Pdf.Sha256}\"");
            await Results.Stream(file, MediaTypeOf(path.Property!.Name), entityTag: etag, enableRangeProcessing: true).ExecuteAsync(http);
        }
    }

    private static async Task PrintAsync(ActionCall call, HttpContext http)
    {
        var batch = await PlateSteps.BatchAsync(call.Api.Store, call.Request.Actor, (Guid)call.Item.Key[0], http.RequestAborted);
        if (!Permissions.May(call.Request.Actor.Role, Right.Change, EntitySets.Of(typeof(PlateBatch))))
            throw new ProblemException(Problems.NotAllowed);
        if (call.Item.IfMatchVersion is { } version && version != batch.Version)
            throw new ProblemException(Problems.PreconditionFailed);
        if (batch.Status == PlateBatchStatus.Open)
            throw new ProblemException(Problems.PlateStep, nameof(PlateBatch.Status), "A batch that is open has not been ordered whole.");
        var sheet = call.Get<string>("Sheet") is not { } text ? SheetSize.Default
            : SheetSize.Parse(text) ?? throw new ProblemException(Problems.MalformedRequest, "Sheet", "A sheet is width x height in millimetres, such as 600x400.");
        http.RequestServices.GetRequiredService<PlatePrinting>().Begin(batch, sheet);
        await Reads.AnswerAsync(call.Api, call.Request with { Method = "GET", Path = $"PlateBatches({batch.Id})", Query = "" }, http, null);
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
