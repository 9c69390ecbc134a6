using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class InspectionWalks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Places",
                table: "Inspections",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "NextAddress",
                table: "InspectionItems",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "PlaceId",
                table: "InspectionItems",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Walked",
                table: "InspectionItems",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.CreateTable(
                name: "InspectionFigures",
                columns: table => new
                {
                    InspectionId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    Rate = table.Column<string>(type: "TEXT", nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    BeatCode = table.Column<string>(type: "TEXT", nullable: true),
                    StationCode = table.Column<string>(type: "TEXT", nullable: true),
                    Kind = table.Column<string>(type: "TEXT", nullable: true),
                    OfficerId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Right = table.Column<int>(type: "INTEGER", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    Frame = table.Column<int>(type: "INTEGER", nullable: true),
                    Estimate = table.Column<double>(type: "REAL", nullable: false),
                    Lower = table.Column<double>(type: "REAL", nullable: false),
                    Upper = table.Column<double>(type: "REAL", nullable: false),
                    Verdict = table.Column<string>(type: "TEXT", nullable: false),
                    RuleVersion = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InspectionFigures", x => new { x.InspectionId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "KnownDepartures",
                columns: table => new
                {
                    ResidencyId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    BeatCode = table.Column<string>(type: "TEXT", nullable: false),
                    KnownOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    InspectionId = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KnownDepartures", x => x.ResidencyId);
                });

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "InspectionFigures");

            migrationBuilder.DropTable(
                name: "KnownDepartures");

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
