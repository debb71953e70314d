# Muster on AWS. DRY_RUN=1 prints what a target would run; AWS_REGION, CLUSTER_NAME and TAG say where and what.
.PHONY: aws-up aws-ecr aws-build-push aws-deploy aws-smoke-test aws-down

aws-up: ## A cluster of EKS (about 0.55 USD an hour; asks first, YES=1 does not)
	@bash deploy/aws/up.sh

aws-ecr: ## Repositories for the images
	@bash deploy/aws/ecr.sh

aws-build-push: ## Build the images, and push them (TAG=0.1.0)
	@bash deploy/aws/build-push.sh

aws-deploy: ## Muster in the cluster of EKS (TAG=0.1.0)
	@bash deploy/aws/deploy.sh

aws-smoke-test: ## Health, and CLIENTS=50 players, through the load balancer
	@bash deploy/aws/smoke-test.sh

aws-down: ## Delete all that the others made (asks first, YES=1 does not)
	@bash deploy/aws/down.sh
