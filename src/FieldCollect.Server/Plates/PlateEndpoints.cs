namespace FieldCollect.Server.Plates;

/// <summary>What is behind the QR code of a plate: with a bearer token the officer's scan, else the public page. Routes know no case, so /D/… of the code is here too.</summary>
public static class PlateEndpoints
{
    public static void Map(WebApplication app) => app.MapMethods("/d/{token}", [HttpMethods.Get, HttpMethods.Head], AnswerAsync);

    private static Task AnswerAsync(HttpContext http, string token) => http.Request.Headers.Authorization.Count > 0
        ? OfficerScan.AnswerAsync(http, token)
        : http.RequestServices.GetRequiredService<PublicEndpoints>().PageAsync(http, token);
}
