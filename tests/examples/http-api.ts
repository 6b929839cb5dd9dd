/** An HTTP API before one function that stands in no VPC. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { code, trust, type Example } from "./example";

export const httpApi: Example = {
  name: "http-api",
  shape: "pulumi/examples aws-ts-apigatewayv2-http-api/index.ts",
  program() {
    const role = new aws.iam.Role("role", { assumeRolePolicy: trust("lambda") });
    new aws.iam.RolePolicyAttachment("role", {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/AWSLambda_FullAccess",
    });
    const handler = new aws.lambda.Function("handler", {
      code: code(),
      handler: "index.handler",
      runtime: "nodejs22.x",
      role: role.arn,
    });
    const api = new aws.apigatewayv2.Api("api", { protocolType: "HTTP" });
    const permission = new aws.lambda.Permission(
      "api",
      {
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        function: handler.name,
        sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
      },
      { dependsOn: [api, handler] },
    );
    const integration = new aws.apigatewayv2.Integration(
      "handler",
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationUri: handler.arn,
        payloadFormatVersion: "2.0",
      },
      { dependsOn: [permission] },
    );
    const route = new aws.apigatewayv2.Route("default", {
      apiId: api.id,
      routeKey: "$default",
      target: pulumi.interpolate`integrations/${integration.id}`,
    });
    new aws.apigatewayv2.Stage(
      "stage",
      {
        apiId: api.id,
        autoDeploy: true,
        routeSettings: [
          { routeKey: route.routeKey, throttlingBurstLimit: 500, throttlingRateLimit: 1000 },
        ],
      },
      { dependsOn: [route] },
    );
  },
};
