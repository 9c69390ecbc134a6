using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Quality : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Skills",
                table: "Users",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Places",
                table: "Inspections",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "NextAddress",
                table: "InspectionItems",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<Guid>(
                name: "PlaceId",
                table: "InspectionItems",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Walked",
                table: "InspectionItems",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "Alerts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    EntitySet = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RecordId = table.Column<Guid>(type: "uuid", nullable: false),
                    Chinese = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    English = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    OpenedAt = table.Column<long>(type: "bigint", nullable: false),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    AcknowledgedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    AcknowledgedAt = table.Column<long>(type: "bigint", nullable: true),
                    SettledAt = table.Column<long>(type: "bigint", nullable: true),
                    SentAt = table.Column<long>(type: "bigint", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Alerts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Assignments",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    EntitySet = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RecordId = table.Column<Guid>(type: "uuid", nullable: false),
                    OfficerId = table.Column<Guid>(type: "uuid", nullable: false),
                    Note = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Assignments", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "BulletinContents",
                columns: table => new
                {
                    BulletinId = table.Column<Guid>(type: "uuid", nullable: false),
                    Packed = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BulletinContents", x => x.BulletinId);
                });

            migrationBuilder.CreateTable(
                name: "Bulletins",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    StationCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    From = table.Column<DateOnly>(type: "date", nullable: false),
                    To = table.Column<DateOnly>(type: "date", nullable: false),
                    Edition = table.Column<int>(type: "integer", nullable: false),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RuleVersion = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    MadeAt = table.Column<long>(type: "bigint", nullable: false),
                    AsOfNumber = table.Column<long>(type: "bigint", nullable: false),
                    ContentHash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SignedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    SignedName = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    SignedAt = table.Column<long>(type: "bigint", nullable: true),
                    Reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    SupersedesId = table.Column<Guid>(type: "uuid", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Bulletins", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Handovers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    OfficerId = table.Column<Guid>(type: "uuid", nullable: false),
                    SubstituteId = table.Column<Guid>(type: "uuid", nullable: false),
                    FromDay = table.Column<DateOnly>(type: "date", nullable: false),
                    ToDay = table.Column<DateOnly>(type: "date", nullable: false),
                    Note = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Handovers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "InspectionFigures",
                columns: table => new
                {
                    InspectionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Rate = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    BeatCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    StationCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Kind = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    OfficerId = table.Column<Guid>(type: "uuid", nullable: true),
                    Right = table.Column<int>(type: "integer", nullable: false),
                    Count = table.Column<int>(type: "integer", nullable: false),
                    Frame = table.Column<int>(type: "integer", nullable: true),
                    Estimate = table.Column<double>(type: "double precision", nullable: false),
                    Lower = table.Column<double>(type: "double precision", nullable: false),
                    Upper = table.Column<double>(type: "double precision", nullable: false),
                    Verdict = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RuleVersion = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InspectionFigures", x => new { x.InspectionId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "KnownDepartures",
                columns: table => new
                {
                    ResidencyId = table.Column<Guid>(type: "uuid", nullable: false),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    KnownOn = table.Column<DateOnly>(type: "date", nullable: false),
                    InspectionId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KnownDepartures", x => x.ResidencyId);
                });

            migrationBuilder.CreateTable(
                name: "PolicySettings",
                columns: table => new
                {
                    Code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Policy = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Setting = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ForBeatCode = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ValidFrom = table.Column<DateOnly>(type: "date", nullable: false),
                    Value = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    ChangeNumber = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PolicySettings", x => x.Code);
                });

            migrationBuilder.CreateTable(
                name: "PolicyVersions",
                columns: table => new
                {
                    Since = table.Column<DateOnly>(type: "date", nullable: false),
                    Version = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PolicyVersions", x => x.Since);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Matters_BeatCode_OpenedAt",
                table: "Matters",
                columns: new[] { "BeatCode", "OpenedAt" },
                filter: "\"ClosedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_BeatCode_OpenedAt_Id",
                table: "Alerts",
                columns: new[] { "BeatCode", "OpenedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Alerts_Status_Id",
                table: "Alerts",
                columns: new[] { "Status", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Assignments_BeatCode",
                table: "Assignments",
                column: "BeatCode");

            migrationBuilder.CreateIndex(
                name: "IX_Bulletins_From_Id",
                table: "Bulletins",
                columns: new[] { "From", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Bulletins_StationCode_Kind_From",
                table: "Bulletins",
                columns: new[] { "StationCode", "Kind", "From" });

            migrationBuilder.CreateIndex(
                name: "IX_Bulletins_SupersedesId",
                table: "Bulletins",
                column: "SupersedesId");

            migrationBuilder.CreateIndex(
                name: "IX_Handovers_BeatCode",
                table: "Handovers",
                column: "BeatCode");

            migrationBuilder.CreateIndex(
                name: "IX_Handovers_SubstituteId_ToDay",
                table: "Handovers",
                columns: new[] { "SubstituteId", "ToDay" });

            migrationBuilder.CreateIndex(
                name: "IX_InspectionFigures_BeatCode_Day",
                table: "InspectionFigures",
                columns: new[] { "BeatCode", "Day" });

            migrationBuilder.CreateIndex(
                name: "IX_InspectionFigures_Day_Rate",
                table: "InspectionFigures",
                columns: new[] { "Day", "Rate" });

            migrationBuilder.CreateIndex(
                name: "IX_KnownDepartures_BeatCode_KnownOn",
                table: "KnownDepartures",
                columns: new[] { "BeatCode", "KnownOn" });

            RatesView.Create(migrationBuilder, sqlite: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            RatesView.Drop(migrationBuilder);

            migrationBuilder.DropTable(
                name: "Alerts");

            migrationBuilder.DropTable(
                name: "Assignments");

            migrationBuilder.DropTable(
                name: "BulletinContents");

            migrationBuilder.DropTable(
                name: "Bulletins");

            migrationBuilder.DropTable(
                name: "Handovers");

            migrationBuilder.DropTable(
                name: "InspectionFigures");

            migrationBuilder.DropTable(
                name: "KnownDepartures");

            migrationBuilder.DropTable(
                name: "PolicySettings");

            migrationBuilder.DropTable(
                name: "PolicyVersions");

            migrationBuilder.DropIndex(
                name: "IX_Matters_BeatCode_OpenedAt",
                table: "Matters");

            migrationBuilder.DropColumn(
                name: "Skills",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "Places",
                table: "Inspections");

            migrationBuilder.DropColumn(
                name: "NextAddress",
                table: "InspectionItems");

            migrationBuilder.DropColumn(
                name: "PlaceId",
                table: "InspectionItems");

            migrationBuilder.DropColumn(
                name: "Walked",
                table: "InspectionItems");
        }
    }
}
